/** @module sandbox/company/items  The configuration items of Halden & Rau: five business services and what they stand on. */
import type { ItemStatus } from '#domain';
import type { SupportGroup } from './support-groups.ts';

export type ItemClass =
  | 'business-service'
  | 'application'
  | 'linux-server'
  | 'windows-server'
  | 'database'
  | 'network-gear'
  | 'load-balancer'
  | 'storage'
  | 'computer'
  | 'printer'
  | 'cloud-service';

export interface CompanyItem {
  readonly name: string;
  readonly class: ItemClass;
  readonly status?: ItemStatus;
  readonly environment?: 'Production' | 'Test' | 'Development';
  readonly owner?: string;
  readonly assignedTo?: string;
  readonly group: SupportGroup;
  readonly serialNumber?: string;
  readonly address?: string;
  readonly location?: string;
  /** Names of the items that this one depends on. */
  readonly dependsOn?: readonly string[];
  /** Names of the items that this one only talks to. */
  readonly sendsTo?: readonly string[];
  /** Days since the record was last touched. */
  readonly updatedDaysAgo?: number;
}

const production = { environment: 'Production' } as const;
const linux = (name: string, address: string, group: SupportGroup, part: Partial<CompanyItem> = {}): CompanyItem => ({
  name,
  class: 'linux-server',
  ...production,
  address,
  group,
  owner: 'henrik.dahl',
  location: 'Leipzig data centre',
  ...part,
});
const computer = (name: string, serialNumber: string, assignedTo: string, part: Partial<CompanyItem> = {}): CompanyItem => ({
  name,
  class: 'computer',
  ...production,
  serialNumber,
  assignedTo,
  group: 'Workplace team',
  owner: 'yuki.tanabe',
  ...part,
});

export const items: readonly CompanyItem[] = [
  {
    name: 'Order to Cash',
    class: 'business-service',
    ...production,
    owner: 'klara.eisner',
    group: 'ERP team',
    dependsOn: ['erp-api', 'erp-web', 'SEPA Gateway'],
  },
  {
    name: 'Online Shop',
    class: 'business-service',
    ...production,
    owner: 'beatriz.lima',
    group: 'E-commerce team',
    dependsOn: ['shop-web', 'shop-api', 'Payment Provider'],
  },
  {
    name: 'Warehouse Operations',
    class: 'business-service',
    ...production,
    owner: 'erik.solberg',
    group: 'ERP team',
    dependsOn: ['wms-app', 'Bergen Wi-Fi'],
  },
  {
    name: 'Collaboration',
    class: 'business-service',
    ...production,
    owner: 'tobias.rau',
    group: 'Workplace team',
    dependsOn: ['Mail Gateway', 'Microsoft 365', 'vpn-gw-01'],
  },
  {
    name: 'Product Development',
    class: 'business-service',
    ...production,
    owner: 'luca.ferri',
    group: 'Workplace team',
    dependsOn: ['pdm-vault', 'cad-license-01'],
  },

  {
    name: 'erp-api',
    class: 'application',
    ...production,
    status: 'degraded',
    owner: 'sofia.reyes',
    group: 'ERP team',
    dependsOn: ['web-01', 'web-02', 'erp-db-01'],
    updatedDaysAgo: 2,
  },
  {
    name: 'erp-web',
    class: 'application',
    ...production,
    owner: 'sofia.reyes',
    group: 'ERP team',
    dependsOn: ['erp-api', 'lb-leipzig-01'],
    updatedDaysAgo: 2,
  },
  { name: 'erp-batch', class: 'application', ...production, owner: 'sofia.reyes', group: 'ERP team', dependsOn: ['erp-db-01', 'batch-01'] },
  {
    name: 'wms-app',
    class: 'application',
    ...production,
    owner: 'sofia.reyes',
    group: 'ERP team',
    dependsOn: ['web-03', 'wms-db-01'],
    sendsTo: ['erp-api'],
  },
  {
    name: 'shop-web',
    class: 'application',
    ...production,
    owner: 'felix.arndt',
    group: 'E-commerce team',
    dependsOn: ['shop-api', 'lb-leipzig-01', 'Content Delivery Network'],
  },
  {
    name: 'shop-api',
    class: 'application',
    ...production,
    owner: 'felix.arndt',
    group: 'E-commerce team',
    dependsOn: ['shop-node-01', 'shop-node-02', 'shop-db-01'],
    sendsTo: ['erp-api'],
  },
  { name: 'pdm-vault', class: 'application', ...production, owner: 'luca.ferri', group: 'Workplace team', dependsOn: ['pdm-01', 'nas-innsbruck-01'] },
  { name: 'Mail Gateway', class: 'application', ...production, owner: 'yuki.tanabe', group: 'Workplace team', dependsOn: ['mx-01', 'mx-02'] },
  {
    name: 'SEPA Gateway',
    class: 'application',
    ...production,
    owner: 'klara.eisner',
    group: 'ERP team',
    dependsOn: ['sepa-01'],
    sendsTo: ['erp-api'],
  },
  { name: 'Payment Provider', class: 'cloud-service', ...production, owner: 'beatriz.lima', group: 'E-commerce team' },
  { name: 'Microsoft 365', class: 'cloud-service', ...production, owner: 'yuki.tanabe', group: 'Workplace team' },
  { name: 'Content Delivery Network', class: 'cloud-service', ...production, owner: 'henrik.dahl', group: 'Platform team' },

  linux('web-01', '10.20.1.11', 'Platform team', { dependsOn: ['core-sw-leipzig', 'vmhost-01'], status: 'maintenance', updatedDaysAgo: 0 }),
  linux('web-02', '10.20.1.12', 'Platform team', { dependsOn: ['core-sw-leipzig', 'vmhost-02'] }),
  linux('web-03', '10.20.1.13', 'Platform team', { dependsOn: ['core-sw-leipzig', 'vmhost-02'] }),
  linux('shop-node-01', '10.20.2.21', 'E-commerce team', { dependsOn: ['vmhost-01'] }),
  linux('shop-node-02', '10.20.2.22', 'E-commerce team', { dependsOn: ['vmhost-02'] }),
  linux('batch-01', '10.20.1.31', 'Platform team', { dependsOn: ['vmhost-01'] }),
  linux('sepa-01', '10.20.5.10', 'ERP team', { dependsOn: ['fw-leipzig-01'] }),
  linux('mx-01', '10.20.6.25', 'Workplace team', { dependsOn: ['fw-leipzig-01'] }),
  linux('mx-02', '10.20.6.26', 'Workplace team', { dependsOn: ['fw-leipzig-01'] }),
  linux('vmhost-01', '10.20.0.51', 'Platform team', { dependsOn: ['san-leipzig-01', 'core-sw-leipzig'] }),
  linux('vmhost-02', '10.20.0.52', 'Platform team', { dependsOn: ['san-leipzig-01', 'core-sw-leipzig'] }),
  linux('erp-test-01', '10.21.1.11', 'ERP team', { environment: 'Test', updatedDaysAgo: 40 }),
  linux('build-01', '10.21.9.5', 'Platform team', { environment: 'Development' }),
  {
    name: 'pdm-01',
    class: 'windows-server',
    ...production,
    address: '10.30.1.40',
    owner: 'yuki.tanabe',
    group: 'Workplace team',
    location: 'Innsbruck server room',
  },
  {
    name: 'cad-license-01',
    class: 'windows-server',
    ...production,
    address: '10.30.1.41',
    owner: 'yuki.tanabe',
    group: 'Workplace team',
    location: 'Innsbruck server room',
  },
  { name: 'print-leipzig-01', class: 'windows-server', ...production, address: '10.20.7.9', owner: 'yuki.tanabe', group: 'Workplace team' },
  { name: 'erp-db-01', class: 'database', ...production, owner: 'ruben.castel', group: 'Database team', dependsOn: ['db-leipzig-01'] },
  { name: 'shop-db-01', class: 'database', ...production, owner: 'ruben.castel', group: 'Database team', dependsOn: ['db-leipzig-02'] },
  { name: 'wms-db-01', class: 'database', ...production, owner: 'ruben.castel', group: 'Database team', dependsOn: ['db-leipzig-02'] },
  linux('db-leipzig-01', '10.20.3.31', 'Database team', { owner: 'ruben.castel', dependsOn: ['san-leipzig-01'] }),
  linux('db-leipzig-02', '10.20.3.32', 'Database team', { owner: 'ruben.castel', dependsOn: ['san-leipzig-01'] }),
  {
    name: 'lb-leipzig-01',
    class: 'load-balancer',
    ...production,
    address: '10.20.0.10',
    owner: 'nadia.hoffmann',
    group: 'Network team',
    dependsOn: ['core-sw-leipzig'],
  },
  {
    name: 'core-sw-leipzig',
    class: 'network-gear',
    ...production,
    address: '10.20.0.2',
    serialNumber: 'FDO2644R0JK',
    owner: 'nadia.hoffmann',
    group: 'Network team',
    location: 'Leipzig data centre',
  },
  {
    name: 'fw-leipzig-01',
    class: 'network-gear',
    ...production,
    address: '10.20.0.1',
    serialNumber: 'FGT60F4Q2117',
    owner: 'nadia.hoffmann',
    group: 'Network team',
  },
  {
    name: 'vpn-gw-01',
    class: 'network-gear',
    ...production,
    address: '10.20.0.5',
    owner: 'nadia.hoffmann',
    group: 'Network team',
    dependsOn: ['fw-leipzig-01'],
  },
  {
    name: 'Bergen Wi-Fi',
    class: 'network-gear',
    ...production,
    owner: 'nadia.hoffmann',
    group: 'Network team',
    location: 'Bergen warehouse',
    dependsOn: ['sw-bergen-01'],
  },
  {
    name: 'sw-bergen-01',
    class: 'network-gear',
    ...production,
    address: '10.40.0.2',
    serialNumber: 'FDO2711M1QZ',
    owner: 'nadia.hoffmann',
    group: 'Network team',
    location: 'Bergen warehouse',
  },
  {
    name: 'san-leipzig-01',
    class: 'storage',
    ...production,
    serialNumber: 'PSNT8840312',
    owner: 'henrik.dahl',
    group: 'Platform team',
    location: 'Leipzig data centre',
  },
  {
    name: 'nas-innsbruck-01',
    class: 'storage',
    ...production,
    address: '10.30.1.60',
    owner: 'yuki.tanabe',
    group: 'Workplace team',
    location: 'Innsbruck server room',
  },
  { name: 'old-erp-db', class: 'database', ...production, status: 'retired', owner: 'ruben.castel', group: 'Database team', updatedDaysAgo: 410 },
  computer('LT-4471', '5CG44471KX', 'mia.brandt'),
  computer('LT-4470', '5CG44470KX', 'klara.eisner'),
  computer('LT-4472', '5CG44472KX', 'owen.gallagher', { updatedDaysAgo: 95 }),
  computer('LT-4480', '5CG44480KX', 'beatriz.lima'),
  computer('LT-4481', '5CG44481KX', 'felix.arndt'),
  computer('LT-4482', '5CG44482KX', 'chiara.moretti'),
  computer('LT-4495', '5CG44495KX', 'hanna.seidel'),
  computer('WS-7710', 'DXW7710PR', 'luca.ferri'),
  computer('LT-4498', '5CG44498KX', 'anja.pfeiffer'),
  computer('TB-3102', 'ZBR3102TC', 'freja.nygaard'),
  {
    name: 'PR-LEI-2F',
    class: 'printer',
    ...production,
    address: '10.20.7.42',
    serialNumber: 'X3B7P02211',
    owner: 'yuki.tanabe',
    group: 'Workplace team',
    location: 'Leipzig, second floor',
    dependsOn: ['print-leipzig-01'],
  },
];
