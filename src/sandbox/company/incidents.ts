/** @module sandbox/company/incidents  Incidents that already exist at the incident system. `openedAgo` in minutes before now. */
import type { SupportGroup } from './support-groups.ts';

export interface CompanyIncident {
  readonly number: string;
  readonly title: string;
  readonly description: string;
  readonly caller: string;
  readonly item: string;
  readonly group: SupportGroup;
  readonly assignedTo?: string;
  readonly state: 'new' | 'in-progress' | 'on-hold' | 'resolved' | 'closed';
  readonly urgency: 1 | 2 | 3;
  readonly openedAgo: number;
  readonly notes?: readonly { readonly text: string; readonly by: string; readonly isPublic: boolean; readonly ago: number }[];
}

export const incidents: readonly CompanyIncident[] = [
  {
    number: 'INC0010042',
    title: 'erp-api answers 502 for payment runs',
    caller: 'klara.eisner',
    item: 'erp-api',
    group: 'ERP team',
    assignedTo: 'sofia.reyes',
    state: 'in-progress',
    urgency: 1,
    openedAgo: 44,
    description: 'Since about 40 minutes every second payment run ends with "502 Bad Gateway". Reports work.',
    notes: [
      {
        text: 'Half of the requests reach web-01, which closes the connection during the TLS handshake. Looking at what changed there.',
        by: 'sofia.reyes',
        isPublic: false,
        ago: 25,
      },
      {
        text: 'We found the failing path and are working on it. Please start payment runs again only after our message.',
        by: 'sofia.reyes',
        isPublic: true,
        ago: 20,
      },
    ],
  },
  {
    number: 'INC0010041',
    title: 'Scanners lose the connection in aisle 7 to 12',
    caller: 'erik.solberg',
    item: 'Bergen Wi-Fi',
    group: 'Network team',
    assignedTo: 'nadia.hoffmann',
    state: 'on-hold',
    urgency: 2,
    openedAgo: 1_380,
    description: 'Handheld scanners reconnect every few minutes since yesterday evening.',
  },
  {
    number: 'INC0010040',
    title: 'Shop search slow in the evening',
    caller: 'felix.arndt',
    item: 'shop-api',
    group: 'E-commerce team',
    assignedTo: 'felix.arndt',
    state: 'in-progress',
    urgency: 2,
    openedAgo: 3_000,
    description: 'Between 19:00 and 21:00 the search takes more than four seconds.',
  },
  {
    number: 'INC0010039',
    title: 'Prints from the ERP come out without the logo',
    caller: 'mia.brandt',
    item: 'print-leipzig-01',
    group: 'Workplace team',
    assignedTo: 'yuki.tanabe',
    state: 'new',
    urgency: 3,
    openedAgo: 2_500,
    description: 'Invoices lack the logo since the driver update.',
  },
  {
    number: 'INC0010038',
    title: 'Nightly stock export arrived empty',
    caller: 'erik.solberg',
    item: 'erp-batch',
    group: 'ERP team',
    assignedTo: 'sofia.reyes',
    state: 'resolved',
    urgency: 2,
    openedAgo: 4_600,
    description: 'The export file of Tuesday night had a header line only.',
  },
  {
    number: 'INC0010037',
    title: 'VPN drops every hour',
    caller: 'chiara.moretti',
    item: 'vpn-gw-01',
    group: 'Network team',
    assignedTo: 'nadia.hoffmann',
    state: 'resolved',
    urgency: 3,
    openedAgo: 2_200,
    description: 'The connection ends after 60 minutes and must be started again.',
  },
  {
    number: 'INC0010036',
    title: 'CAD licence not found after lunch',
    caller: 'anja.pfeiffer',
    item: 'cad-license-01',
    group: 'Workplace team',
    assignedTo: 'yuki.tanabe',
    state: 'closed',
    urgency: 2,
    openedAgo: 7_600,
    description: 'The licence server did not answer between 12:30 and 13:10.',
  },
  {
    number: 'INC0010035',
    title: 'Mails from a supplier land in quarantine',
    caller: 'marten.de.vries',
    item: 'mx-02',
    group: 'Workplace team',
    state: 'new',
    urgency: 3,
    openedAgo: 180,
    description: 'Order confirmations of Lodestar Textiles are held back.',
  },
];
