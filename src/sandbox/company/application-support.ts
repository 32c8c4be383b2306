/** @module sandbox/company/application-support  What the application team tracks in a system of its own: follow-ups of tickets and incidents, and its changes. */

export interface SupportIssue {
  readonly title: string;
  readonly description: string;
  readonly kind?: 'change';
  /** How the ticket begins from which it came, where an agent has linked the two. */
  readonly fromTicket?: string;
  readonly state: 'open' | 'in-progress' | 'waiting' | 'resolved' | 'closed' | 'scheduled';
  readonly priority: 'urgent' | 'high' | 'normal' | 'low';
  readonly reporter: string;
  readonly assignedTo?: string;
  readonly items: readonly string[];
  readonly part: 'Order desk' | 'Warehouse' | 'Online shop' | 'Finance';
  /** Minutes before now. */
  readonly openedAgo: number;
  /** Of changes: planned from and to, minutes from now. */
  readonly from?: number;
  readonly to?: number;
  readonly comments?: readonly { readonly text: string; readonly by: string; readonly isPublic: boolean; readonly ago: number }[];
}

export const supportIssues: readonly SupportIssue[] = [
  {
    title: 'Payment run does not resume after a lost connection',
    description:
      'When erp-api answers 502 in the middle of a SEPA run, the run stays "in work" and has to be reset by hand.\nWanted: it goes on where it stopped.',
    state: 'in-progress',
    priority: 'high',
    reporter: 'sofia.reyes',
    assignedTo: 'samir.haddad',
    items: ['erp-api', 'SEPA Gateway'],
    part: 'Finance',
    openedAgo: 35,
    comments: [
      {
        text: 'Two runs of today are stuck, 4471-A and 4471-B. I reset them as soon as web-01 is back.',
        by: 'samir.haddad',
        isPublic: false,
        ago: 22,
      },
      { text: 'Please do not start a third run, it would pay twice.', by: 'samir.haddad', isPublic: true, ago: 20 },
    ],
  },
  {
    title: 'Scan twice in a row books the pallet twice',
    description: 'Handhelds that reconnect in aisle 7 to 12 send the last scan again. wms-app takes it as a second pallet.',
    state: 'open',
    priority: 'high',
    reporter: 'erik.solberg',
    assignedTo: 'julia.keller',
    items: ['wms-app'],
    part: 'Warehouse',
    openedAgo: 190,
  },
  {
    title: 'Shop search takes four seconds after 18:00',
    fromTicket: 'Shop search',
    description: 'shop-api waits for shop-db-01 since the database was moved. The plan of the search query changed: no index is used.',
    state: 'in-progress',
    priority: 'high',
    reporter: 'felix.arndt',
    assignedTo: 'felix.arndt',
    items: ['shop-api', 'shop-db-01'],
    part: 'Online shop',
    openedAgo: 2_600,
    comments: [{ text: 'New index is on the test system: 180 ms instead of 4 s.', by: 'ruben.castel', isPublic: false, ago: 300 }],
  },
  {
    title: 'New index for the shop search',
    description: 'Adds the index that the search lost in the move of shop-db-01. Can be dropped again without a stop.',
    kind: 'change',
    state: 'scheduled',
    priority: 'normal',
    reporter: 'felix.arndt',
    assignedTo: 'ruben.castel',
    items: ['shop-db-01', 'shop-api'],
    part: 'Online shop',
    openedAgo: 280,
    from: 660,
    to: 720,
  },
  {
    title: 'wms-app 26.2: scans are booked once',
    description: 'Release with the fix for doubled scans. Warehouse stands still for ten minutes.',
    kind: 'change',
    state: 'open',
    priority: 'normal',
    reporter: 'julia.keller',
    assignedTo: 'julia.keller',
    items: ['wms-app', 'web-03'],
    part: 'Warehouse',
    openedAgo: 120,
    from: 4_300,
    to: 4_360,
  },
  {
    title: 'Order confirmation shows the net amount twice',
    description: 'Since the update of last week the mail to customers in Norway has "Total" and "Sum" with the same number.',
    state: 'waiting',
    priority: 'normal',
    reporter: 'beatriz.lima',
    assignedTo: 'chiara.moretti',
    items: ['shop-web'],
    part: 'Online shop',
    openedAgo: 4_400,
    comments: [
      { text: 'Which of the two words shall stay? Finance says "Total", marketing says "Sum".', by: 'chiara.moretti', isPublic: true, ago: 4_200 },
    ],
  },
  {
    title: 'Supplier invoices without order number are lost',
    description: 'erp-batch drops them without an entry in the list of errors. 14 invoices of October are concerned.',
    state: 'open',
    priority: 'urgent',
    reporter: 'klara.eisner',
    items: ['erp-batch'],
    part: 'Finance',
    openedAgo: 75,
  },
  {
    title: 'Export of drawings ends with an empty file',
    description: 'pdm-vault writes a file of 0 bytes where a drawing has more than 200 sheets.',
    state: 'open',
    priority: 'low',
    reporter: 'luca.ferri',
    items: ['pdm-vault'],
    part: 'Order desk',
    openedAgo: 9_300,
  },
  {
    title: 'Delivery note prints on the wrong tray',
    description: 'Only in Leipzig, only on PR-LEI-2F. Paper of the second tray is for returns.',
    state: 'resolved',
    priority: 'low',
    reporter: 'hanna.seidel',
    assignedTo: 'julia.keller',
    items: ['erp-web'],
    part: 'Order desk',
    openedAgo: 12_000,
    comments: [{ text: 'The tray stands in the printer profile now, no longer in the order.', by: 'julia.keller', isPublic: true, ago: 2_000 }],
  },
  {
    title: 'Customers in Switzerland pay shipping twice',
    description: 'Shipping is added by shop-api and once more by the payment page.',
    state: 'closed',
    priority: 'high',
    reporter: 'beatriz.lima',
    assignedTo: 'felix.arndt',
    items: ['shop-api', 'Payment Provider'],
    part: 'Online shop',
    openedAgo: 20_000,
  },
  {
    title: 'Price list of the winter catalogue is a day late',
    description: 'The nightly import waits for a file that marketing sends in the morning since September.',
    state: 'waiting',
    priority: 'normal',
    reporter: 'beatriz.lima',
    assignedTo: 'samir.haddad',
    items: ['erp-batch'],
    part: 'Order desk',
    openedAgo: 7_000,
  },
  {
    title: 'Order desk cannot reopen a cancelled order',
    description: 'The button is there and does nothing. A new order has to be typed.',
    state: 'in-progress',
    priority: 'normal',
    reporter: 'mia.brandt',
    assignedTo: 'sofia.reyes',
    items: ['erp-web', 'erp-api'],
    part: 'Order desk',
    openedAgo: 1_500,
  },
  {
    title: 'Pick list stays empty after the update to 4.2',
    description: 'wms-app asks for the pick list before the shift is known. Signing out and in again helps.',
    fromTicket: 'Scanner app 4.2',
    state: 'waiting',
    priority: 'high',
    reporter: 'magnus.berge',
    assignedTo: 'sofia.reyes',
    items: ['wms-app'],
    part: 'Warehouse',
    openedAgo: 2_600,
    comments: [{ text: 'Fixed in 4.2.1, which is rolled out tomorrow.', by: 'sofia.reyes', isPublic: true, ago: 900 }],
  },
];
