/** @module sandbox/company/people  The 27 people of Halden & Rau, makers of mountain gear: managers, groups, factors, devices. All invented. */
import type { FactorKind } from '#domain';

/** A laptop, phone or tablet that the directory manages. */
export interface CompanyDevice {
  readonly name: string;
  readonly system: string;
  readonly serialNumber: string;
  readonly model: string;
  readonly isCompliant: boolean;
}

/** Someone of the company. `key` is how the other files name them. */
export interface CompanyPerson {
  readonly key: string;
  readonly name: string;
  readonly title: string;
  readonly department: string;
  readonly office: 'Innsbruck' | 'Leipzig' | 'Bergen' | 'remote';
  readonly manager?: string;
  readonly groups: readonly string[];
  readonly factors: readonly FactorKind[];
  readonly devices: readonly CompanyDevice[];
  /** `locked` shows as failed sign-ins in the directory's log. */
  readonly account?: 'active' | 'disabled' | 'locked';
  /** Minutes before now. */
  readonly lastSignInAgo?: number;
  /** Role at the help desk; the others are requesters. */
  readonly desk?: 'admin' | 'agent' | 'light-agent';
  /** False where the help desk has not verified the address. */
  readonly isEmailVerified?: boolean;
}

/** Where their addresses are. */
export const MAIL_DOMAIN = 'haldenrau.example';

/** `mia.brandt@haldenrau.example` */
export function mailOf(person: Pick<CompanyPerson, 'key'>): string {
  return `${person.key}@${MAIL_DOMAIN}`;
}

const laptop = (number: string, model: string, system = 'Windows 11 24H2', isCompliant = true): CompanyDevice => ({
  name: `LT-${number}`,
  system,
  serialNumber: `5CG4${number}KX`,
  model,
  isCompliant,
});
const phone = (number: string, isCompliant = true): CompanyDevice => ({
  name: `PH-${number}`,
  system: 'iOS 18.6',
  serialNumber: `F17Q${number}LM`,
  model: 'iPhone 15',
  isCompliant,
});

const APP = ['push', 'totp'] as const satisfies readonly FactorKind[];

export const people: readonly CompanyPerson[] = [
  {
    key: 'ingrid.halden',
    name: 'Ingrid Halden',
    title: 'Managing Director',
    department: 'Executive',
    office: 'Innsbruck',
    groups: ['All staff', 'Executive'],
    factors: ['push', 'webauthn'],
    devices: [laptop('4401', 'ThinkPad X1 Carbon'), phone('2201')],
    lastSignInAgo: 35,
  },
  {
    key: 'tobias.rau',
    name: 'Tobias Rau',
    title: 'Chief Information Officer',
    department: 'IT',
    office: 'Innsbruck',
    manager: 'ingrid.halden',
    groups: ['All staff', 'IT', 'Change advisory board'],
    factors: ['webauthn', 'push'],
    devices: [laptop('4402', 'ThinkPad X1 Carbon')],
    lastSignInAgo: 12,
  },
  {
    key: 'leona.vogt',
    name: 'Leona Vogt',
    title: 'Head of Service Desk',
    department: 'IT',
    office: 'Leipzig',
    manager: 'tobias.rau',
    groups: ['All staff', 'IT', 'Service desk'],
    factors: APP,
    devices: [laptop('4410', 'EliteBook 840')],
    lastSignInAgo: 5,
    desk: 'admin',
  },
  {
    key: 'jonas.lindqvist',
    name: 'Jonas Lindqvist',
    title: 'Service Desk Analyst',
    department: 'IT',
    office: 'Leipzig',
    manager: 'leona.vogt',
    groups: ['All staff', 'IT', 'Service desk'],
    factors: APP,
    devices: [laptop('4411', 'EliteBook 840')],
    lastSignInAgo: 3,
    desk: 'agent',
  },
  {
    key: 'amara.okafor',
    name: 'Amara Okafor',
    title: 'Service Desk Analyst',
    department: 'IT',
    office: 'Bergen',
    manager: 'leona.vogt',
    groups: ['All staff', 'IT', 'Service desk'],
    factors: ['push', 'platform'],
    devices: [laptop('4412', 'EliteBook 840')],
    lastSignInAgo: 18,
    desk: 'agent',
  },
  {
    key: 'pavel.novak',
    name: 'Pavel Novák',
    title: 'Quality Manager',
    department: 'Operations',
    office: 'Leipzig',
    manager: 'ingrid.halden',
    groups: ['All staff', 'Quality'],
    factors: APP,
    devices: [laptop('4413', 'Latitude 5450')],
    lastSignInAgo: 260,
    desk: 'light-agent',
  },
  {
    key: 'sofia.reyes',
    name: 'Sofía Reyes',
    title: 'ERP Lead',
    department: 'IT',
    office: 'Innsbruck',
    manager: 'tobias.rau',
    groups: ['All staff', 'IT', 'ERP team'],
    factors: ['totp', 'hardware-otp'],
    devices: [laptop('4420', 'ThinkPad T14')],
    lastSignInAgo: 22,
  },
  {
    key: 'henrik.dahl',
    name: 'Henrik Dahl',
    title: 'Platform Engineer',
    department: 'IT',
    office: 'Bergen',
    manager: 'tobias.rau',
    groups: ['All staff', 'IT', 'Platform team', 'Server admins'],
    factors: ['webauthn', 'totp'],
    devices: [laptop('4421', 'MacBook Pro 14', 'macOS 15.6')],
    lastSignInAgo: 8,
  },
  {
    key: 'nadia.hoffmann',
    name: 'Nadia Hoffmann',
    title: 'Network Engineer',
    department: 'IT',
    office: 'Leipzig',
    manager: 'tobias.rau',
    groups: ['All staff', 'IT', 'Network team'],
    factors: ['totp'],
    devices: [laptop('4422', 'ThinkPad T14')],
    lastSignInAgo: 95,
  },
  {
    key: 'ruben.castel',
    name: 'Ruben Castel',
    title: 'Database Administrator',
    department: 'IT',
    office: 'remote',
    manager: 'tobias.rau',
    groups: ['All staff', 'IT', 'Database team', 'Server admins'],
    factors: ['webauthn'],
    devices: [laptop('4423', 'MacBook Pro 14', 'macOS 15.6')],
    lastSignInAgo: 41,
  },
  {
    key: 'yuki.tanabe',
    name: 'Yuki Tanabe',
    title: 'Workplace Engineer',
    department: 'IT',
    office: 'Innsbruck',
    manager: 'tobias.rau',
    groups: ['All staff', 'IT', 'Workplace team'],
    factors: APP,
    devices: [laptop('4424', 'ThinkPad T14')],
    lastSignInAgo: 66,
  },
  {
    key: 'mia.brandt',
    name: 'Mia Brandt',
    title: 'Accounts Payable Clerk',
    department: 'Finance',
    office: 'Leipzig',
    manager: 'klara.eisner',
    groups: ['All staff', 'Finance', 'ERP users', 'SEPA approvers'],
    factors: ['sms', 'email'],
    devices: [laptop('4471', 'EliteBook 840'), phone('2271')],
    account: 'locked',
    lastSignInAgo: 51,
  },
  {
    key: 'klara.eisner',
    name: 'Klara Eisner',
    title: 'Head of Finance',
    department: 'Finance',
    office: 'Leipzig',
    manager: 'ingrid.halden',
    groups: ['All staff', 'Finance', 'ERP users', 'SEPA approvers'],
    factors: APP,
    devices: [laptop('4470', 'EliteBook 840')],
    lastSignInAgo: 130,
  },
  {
    key: 'owen.gallagher',
    name: 'Owen Gallagher',
    title: 'Controller',
    department: 'Finance',
    office: 'remote',
    manager: 'klara.eisner',
    groups: ['All staff', 'Finance', 'ERP users'],
    factors: ['totp'],
    devices: [laptop('4472', 'Latitude 5450', 'Windows 11 23H2', false)],
    lastSignInAgo: 1_500,
  },
  {
    key: 'beatriz.lima',
    name: 'Beatriz Lima',
    title: 'Head of E-commerce',
    department: 'Sales',
    office: 'Innsbruck',
    manager: 'ingrid.halden',
    groups: ['All staff', 'Sales', 'Shop editors'],
    factors: APP,
    devices: [laptop('4480', 'MacBook Air 13', 'macOS 15.6'), phone('2280')],
    lastSignInAgo: 9,
  },
  {
    key: 'felix.arndt',
    name: 'Felix Arndt',
    title: 'Shop Manager',
    department: 'Sales',
    office: 'Innsbruck',
    manager: 'beatriz.lima',
    groups: ['All staff', 'Sales', 'Shop editors'],
    factors: ['push'],
    devices: [laptop('4481', 'MacBook Air 13', 'macOS 15.5')],
    lastSignInAgo: 15,
  },
  {
    key: 'chiara.moretti',
    name: 'Chiara Moretti',
    title: 'Key Account Manager',
    department: 'Sales',
    office: 'remote',
    manager: 'beatriz.lima',
    groups: ['All staff', 'Sales', 'CRM users'],
    factors: APP,
    devices: [laptop('4482', 'ThinkPad X1 Carbon'), phone('2282')],
    lastSignInAgo: 240,
  },
  {
    key: 'erik.solberg',
    name: 'Erik Solberg',
    title: 'Warehouse Manager',
    department: 'Logistics',
    office: 'Bergen',
    manager: 'ingrid.halden',
    groups: ['All staff', 'Logistics', 'ERP users', 'Scanner users'],
    factors: ['sms'],
    devices: [laptop('4490', 'Latitude 5450')],
    lastSignInAgo: 70,
  },
  {
    key: 'freja.nygaard',
    name: 'Freja Nygaard',
    title: 'Shift Lead, Warehouse',
    department: 'Logistics',
    office: 'Bergen',
    manager: 'erik.solberg',
    groups: ['All staff', 'Logistics', 'Scanner users'],
    factors: ['sms'],
    devices: [{ name: 'TB-3102', system: 'Android 14', serialNumber: 'ZBR3102TC', model: 'Zebra ET45', isCompliant: true }],
    lastSignInAgo: 30,
  },
  {
    key: 'magnus.berge',
    name: 'Magnus Berge',
    title: 'Picker',
    department: 'Logistics',
    office: 'Bergen',
    manager: 'freja.nygaard',
    groups: ['All staff', 'Logistics', 'Scanner users'],
    factors: [],
    devices: [],
    lastSignInAgo: 400,
  },
  {
    key: 'hanna.seidel',
    name: 'Hanna Seidel',
    title: 'HR Business Partner',
    department: 'People',
    office: 'Leipzig',
    manager: 'ingrid.halden',
    groups: ['All staff', 'People', 'Personnel files'],
    factors: ['totp', 'push'],
    devices: [laptop('4495', 'EliteBook 840')],
    lastSignInAgo: 88,
  },
  {
    key: 'luca.ferri',
    name: 'Luca Ferri',
    title: 'Product Designer',
    department: 'Product',
    office: 'Innsbruck',
    manager: 'ingrid.halden',
    groups: ['All staff', 'Product', 'CAD users'],
    factors: ['push'],
    devices: [{ name: 'WS-7710', system: 'Windows 11 24H2', serialNumber: 'DXW7710PR', model: 'Precision 5860', isCompliant: true }],
    lastSignInAgo: 19,
  },
  {
    key: 'anja.pfeiffer',
    name: 'Anja Pfeiffer',
    title: 'Materials Engineer',
    department: 'Product',
    office: 'Innsbruck',
    manager: 'luca.ferri',
    groups: ['All staff', 'Product', 'CAD users'],
    factors: ['push', 'totp'],
    devices: [laptop('4498', 'ThinkPad P1')],
    lastSignInAgo: 205,
  },
  {
    key: 'marten.de.vries',
    name: 'Marten de Vries',
    title: 'Purchasing Agent',
    department: 'Operations',
    office: 'remote',
    manager: 'pavel.novak',
    groups: ['All staff', 'Purchasing', 'ERP users'],
    factors: ['totp'],
    devices: [laptop('4499', 'Latitude 5450')],
    lastSignInAgo: 77,
    isEmailVerified: false,
  },
  {
    key: 'julia.keller',
    name: 'Julia Keller',
    title: 'Former Marketing Manager',
    department: 'Sales',
    office: 'remote',
    manager: 'beatriz.lima',
    groups: ['All staff'],
    factors: ['sms'],
    devices: [],
    account: 'disabled',
    lastSignInAgo: 46_000,
  },
  {
    key: 'samir.haddad',
    name: 'Samir Haddad',
    title: 'Customer Care Lead',
    department: 'Sales',
    office: 'Leipzig',
    manager: 'beatriz.lima',
    groups: ['All staff', 'Sales', 'CRM users'],
    factors: APP,
    devices: [laptop('4501', 'EliteBook 840')],
    lastSignInAgo: 44,
  },
  {
    key: 'oda.lunde',
    name: 'Oda Lunde',
    title: 'Trainee, Logistics',
    department: 'Logistics',
    office: 'Bergen',
    manager: 'erik.solberg',
    groups: ['All staff', 'Logistics'],
    factors: ['sms'],
    devices: [],
    lastSignInAgo: 600,
  },
];

/** Assignment groups of the CMDB and incident system, by the key that items name. */
export const supportGroups = [
  'ERP team',
  'Platform team',
  'Network team',
  'Database team',
  'Workplace team',
  'Service desk',
  'E-commerce team',
  'Security team',
] as const;
export type SupportGroup = (typeof supportGroups)[number];
