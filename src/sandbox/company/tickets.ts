/** @module sandbox/company/tickets  The help desk's tickets on this day. `ago` in minutes before now; the first is the one that the demo opens. */

export interface CompanyTicket {
  readonly subject: string;
  readonly text: string;
  readonly requester: string;
  readonly assignee?: string;
  readonly status: 'new' | 'open' | 'pending' | 'hold' | 'solved' | 'closed';
  readonly type: 'incident' | 'problem' | 'question' | 'task';
  readonly priority: 'low' | 'normal' | 'high' | 'urgent';
  readonly tags: readonly string[];
  readonly ago: number;
  /** Names of items that an agent has linked already. */
  readonly items?: readonly string[];
  readonly comments?: readonly { readonly by: string; readonly text: string; readonly isPublic: boolean; readonly ago: number }[];
}

export const tickets: readonly CompanyTicket[] = [
  {
    subject: 'Payment run stops with 502 in the ERP', requester: 'mia.brandt', assignee: 'jonas.lindqvist', status: 'open', type: 'incident', priority: 'urgent', tags: ['infra', 'erp', 'finance'], ago: 60, items: ['erp-api'],
    text: 'Good morning, the SEPA payment run of today stops with "502 Bad Gateway" since about half an hour. I tried it three times from LT-4471, my colleague Klara has the same. The supplier run has to leave the bank by 15:00. I am also locked out now, probably because I signed in again so often.',
    comments: [
      { by: 'jonas.lindqvist', text: 'Thank you, Mia. I am looking at it with the ERP team and will come back to you within 20 minutes.', isPublic: true, ago: 52 },
      { by: 'jonas.lindqvist', text: 'Health page of erp-api shows one of two nodes red. Change on the web tier today?', isPublic: false, ago: 48 },
    ],
  },
  { subject: 'Handheld scanners drop out in the hall', requester: 'freja.nygaard', assignee: 'amara.okafor', status: 'open', type: 'incident', priority: 'high', tags: ['infra', 'warehouse'], ago: 210, items: ['Bergen Wi-Fi'], text: 'TB-3102 and three others lose the connection between aisle 7 and 12, we scan everything twice. Started after the Wi-Fi work yesterday evening.' },
  { subject: 'Shop search is slow every evening', requester: 'beatriz.lima', assignee: 'jonas.lindqvist', status: 'open', type: 'problem', priority: 'high', tags: ['infra', 'shop'], ago: 2_900, items: ['shop-api'], text: 'Customers complain in the evening: the search on the shop takes four seconds and more. During the day all is fine. Could it be shop-db-01? It was moved last week.' },
  { subject: 'Cannot sign in after holiday', requester: 'owen.gallagher', status: 'new', type: 'incident', priority: 'normal', tags: ['account'], ago: 25, text: 'Back from holiday, my password is not accepted any more and the laptop LT-4472 asks for an update first.' },
  { subject: 'Order confirmations from Lodestar Textiles do not arrive', requester: 'marten.de.vries', status: 'new', type: 'incident', priority: 'normal', tags: ['mail', 'infra'], ago: 90, text: 'Since this morning no confirmation of Lodestar Textiles came in; they say that they sent six. Is it the Mail Gateway?' },
  { subject: 'New starter on 1 December: Oda Lunde moves to shipping', requester: 'erik.solberg', assignee: 'amara.okafor', status: 'pending', type: 'task', priority: 'normal', tags: ['onboarding'], ago: 1_500, text: 'Oda needs scanner access and an account for the WMS from 1 December. Approval by Freja.', comments: [{ by: 'amara.okafor', text: 'Which shift will she start in? I need it for the scanner profile.', isPublic: true, ago: 1_300 }] },
  { subject: 'CAD crashes when opening large assemblies', requester: 'luca.ferri', assignee: 'amara.okafor', status: 'open', type: 'incident', priority: 'high', tags: ['cad'], ago: 400, items: ['WS-7710'], text: 'WS-7710 closes the CAD program without a message when I open the harness assembly. Since the licence server update on Monday.' },
  { subject: 'Invoices print without our logo', requester: 'mia.brandt', assignee: 'jonas.lindqvist', status: 'hold', type: 'incident', priority: 'low', tags: ['print'], ago: 2_450, items: ['print-leipzig-01'], text: 'All invoices from PR-LEI-2F come without the logo. Letters are fine.' },
  { subject: 'VPN profile for the new tablet', requester: 'chiara.moretti', status: 'new', type: 'question', priority: 'low', tags: ['vpn'], ago: 55, text: 'How do I get the VPN on my tablet? The guide only shows Windows.' },
  { subject: 'Stock export of Tuesday was empty', requester: 'erik.solberg', assignee: 'jonas.lindqvist', status: 'solved', type: 'incident', priority: 'high', tags: ['infra', 'erp'], ago: 4_580, items: ['erp-batch'], text: 'The stock export of Tuesday night holds a header line only. We need it for the replenishment planning.' },
  { subject: 'Access to the personnel files for the interim manager', requester: 'hanna.seidel', assignee: 'leona.vogt', status: 'pending', type: 'task', priority: 'normal', tags: ['access'], ago: 700, text: 'Please give the interim HR manager read access to the group Personnel files until the end of January.' },
  { subject: 'Shared mailbox for the Black Friday team', requester: 'felix.arndt', assignee: 'amara.okafor', status: 'solved', type: 'task', priority: 'normal', tags: ['mail'], ago: 5_000, text: 'We need blackfriday@haldenrau.example for eight people until the end of the year.' },
  { subject: 'Customer files in the CRM open in the wrong language', requester: 'samir.haddad', status: 'open', type: 'incident', priority: 'low', tags: ['crm'], ago: 980, text: 'Since the browser update all customer files open in Norwegian. I sit in Leipzig.' },
  { subject: 'Laptop battery swells', requester: 'anja.pfeiffer', assignee: 'amara.okafor', status: 'open', type: 'incident', priority: 'urgent', tags: ['hardware'], ago: 35, items: ['LT-4498'], text: 'The touchpad of LT-4498 stands up, I think the battery is swelling. I switched it off.' },
  { subject: 'Please unlock my account', requester: 'mia.brandt', status: 'new', type: 'incident', priority: 'high', tags: ['account'], ago: 40, text: 'I am locked out after too many attempts, see my other ticket about the payment run.' },
  { subject: 'Which Wi-Fi may visitors use in Innsbruck?', requester: 'ingrid.halden', assignee: 'jonas.lindqvist', status: 'solved', type: 'question', priority: 'normal', tags: ['wifi'], ago: 3_300, text: 'Twelve visitors on Thursday. Which network may they use, and who hands out the codes?' },
  { subject: 'Controller report shows yesterday twice', requester: 'owen.gallagher', assignee: 'jonas.lindqvist', status: 'pending', type: 'incident', priority: 'normal', tags: ['erp', 'finance'], ago: 1_700, text: 'The margin report has every line of yesterday twice since ERP release 2026.11.' },
  { subject: 'Second monitor for the home office', requester: 'chiara.moretti', assignee: 'amara.okafor', status: 'hold', type: 'task', priority: 'low', tags: ['hardware'], ago: 8_000, text: 'My second monitor was approved in October. When will it come?' },
  { subject: 'Returns label printer prints blank labels', requester: 'freja.nygaard', assignee: 'amara.okafor', status: 'solved', type: 'incident', priority: 'high', tags: ['print', 'warehouse'], ago: 6_100, text: 'The label printer at gate 2 feeds, but every label is blank.' },
  { subject: 'Shop: coupon code accepted twice', requester: 'felix.arndt', assignee: 'jonas.lindqvist', status: 'open', type: 'problem', priority: 'high', tags: ['shop'], ago: 320, text: 'A customer used the code GIPFEL20 twice in one order. It happens when the page is reloaded during payment.' },
  { subject: 'Account of Julia Keller still receives invoices', requester: 'klara.eisner', status: 'new', type: 'task', priority: 'normal', tags: ['account', 'mail'], ago: 130, text: 'Julia left in October but invoices of the agency still go to her address. Please forward them to marketing.' },
  { subject: 'Old marketing files', requester: 'julia.keller', status: 'solved', type: 'question', priority: 'low', tags: ['files'], ago: 52_000, text: 'Where do I leave the campaign files of 2024 before I go?' },
  { subject: 'Scanner app 4.2 shows an empty pick list', requester: 'magnus.berge', assignee: 'amara.okafor', status: 'hold', type: 'problem', priority: 'high', tags: ['warehouse', 'infra'], ago: 2_700, items: ['wms-app'], text: 'After the update the pick list stays empty until I sign out and in again.' },
  { subject: 'Teams call drops when I change rooms', requester: 'hanna.seidel', status: 'open', type: 'incident', priority: 'normal', tags: ['wifi'], ago: 560, text: 'When I walk from the second to the third floor with LT-4495 every call drops.' },
  { subject: 'Read access to the SEPA reports', requester: 'pavel.novak', status: 'pending', type: 'task', priority: 'normal', tags: ['access', 'finance'], ago: 900, text: 'For the audit I need read access to the SEPA reports of the third quarter.' },
  { subject: 'Video wall in the showroom is black', requester: 'beatriz.lima', assignee: 'amara.okafor', status: 'solved', type: 'incident', priority: 'normal', tags: ['hardware'], ago: 4_100, text: 'The wall shows no picture since the power cut on Sunday.' },
  { subject: 'Two-factor prompt comes twice', requester: 'samir.haddad', status: 'new', type: 'question', priority: 'low', tags: ['account'], ago: 15, text: 'Every sign-in to the CRM asks me twice for the code. Is that meant so?' },
  { subject: 'PDM vault: release button greyed out', requester: 'anja.pfeiffer', assignee: 'jonas.lindqvist', status: 'open', type: 'incident', priority: 'normal', tags: ['cad'], ago: 1_100, items: ['pdm-vault'], text: 'I cannot release drawings any more, the button is grey. Luca can.' },
  { subject: 'Mail delivery to customers delayed by an hour', requester: 'samir.haddad', assignee: 'jonas.lindqvist', status: 'open', type: 'incident', priority: 'high', tags: ['mail', 'infra'], ago: 45, items: ['mx-02'], text: 'Customers get our answers an hour late since about noon. The header shows mx-02.' },
  { subject: 'Order form on the intranet links to the old page', requester: 'marten.de.vries', status: 'solved', type: 'question', priority: 'low', tags: ['intranet'], ago: 7_200, text: 'The link "Order office supplies" leads to a page that no longer exists.' },
  { subject: 'ERP training environment for the new colleagues', requester: 'sofia.reyes', assignee: 'leona.vogt', status: 'hold', type: 'task', priority: 'normal', tags: ['erp'], ago: 3_900, items: ['erp-test-01'], text: 'Please book erp-test-01 for the training from 8 to 10 December; no refresh of the data in that time.' },
  { subject: 'Price list import fails at line 1,204', requester: 'felix.arndt', assignee: 'amara.okafor', status: 'closed', type: 'incident', priority: 'normal', tags: ['shop', 'erp'], ago: 12_000, text: 'The import of the winter price list stops at line 1,204 with "invalid decimal".' },
  { subject: 'Badge does not open the server room', requester: 'ruben.castel', assignee: 'leona.vogt', status: 'closed', type: 'incident', priority: 'high', tags: ['facilities'], ago: 15_000, text: 'My badge is refused at the Leipzig server room since the re-organisation.' },
];
