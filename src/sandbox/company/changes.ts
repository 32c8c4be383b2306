/** @module sandbox/company/changes  Thirty-four changes at Halden & Rau. `from` and `to` are minutes from now; the culprit of today's incident is CHG0030031. */
import type { SupportGroup } from './people.ts';

export interface CompanyChange {
  readonly number: string;
  readonly title: string;
  readonly kind?: 'normal' | 'standard' | 'emergency';
  readonly phase: 'draft' | 'pending' | 'scheduled' | 'running' | 'review' | 'closed' | 'cancelled';
  readonly item: string;
  readonly alsoOn?: readonly string[];
  readonly group: SupportGroup;
  readonly assignedTo?: string;
  readonly risk?: 'High' | 'Moderate' | 'Low';
  /** Planned window, minutes from now; negative is past. */
  readonly from?: number;
  readonly to?: number;
  readonly outcome?: 'successful' | 'successful_issues' | 'unsuccessful';
}

const DAY = 24 * 60;

export const changes: readonly CompanyChange[] = [
  { number: 'CHG0030031', title: 'Patch the web tier to OpenSSL 3.0.19', phase: 'running', item: 'web-01', alsoOn: ['web-02'], group: 'Platform team', assignedTo: 'henrik.dahl', risk: 'Moderate', from: -100, to: 150 },
  { number: 'CHG0030029', title: 'Raise the connection pool of erp-db-01 to 400', phase: 'closed', item: 'erp-db-01', group: 'Database team', assignedTo: 'ruben.castel', risk: 'Low', from: -9 * 60, to: -8 * 60, outcome: 'successful' },
  { number: 'CHG0030033', title: 'Replace the certificate of lb-leipzig-01', phase: 'scheduled', item: 'lb-leipzig-01', group: 'Network team', assignedTo: 'nadia.hoffmann', risk: 'Moderate', from: 7 * 60, to: 8 * 60 },
  { number: 'CHG0030034', title: 'Firmware 9.1.4 on core-sw-leipzig', phase: 'pending', item: 'core-sw-leipzig', group: 'Network team', assignedTo: 'nadia.hoffmann', risk: 'High', from: 2 * DAY, to: 2 * DAY + 180 },
  { number: 'CHG0030028', title: 'ERP release 2026.11: approval limits for payment runs', phase: 'review', item: 'erp-api', alsoOn: ['erp-web', 'erp-batch'], group: 'ERP team', assignedTo: 'sofia.reyes', risk: 'Moderate', from: -26 * 60, to: -24 * 60 },
  { number: 'CHG0030027', title: 'Enable request tracing on shop-api', kind: 'standard', phase: 'closed', item: 'shop-api', group: 'E-commerce team', assignedTo: 'felix.arndt', risk: 'Low', from: -30 * 60, to: -29 * 60, outcome: 'successful' },
  { number: 'CHG0030026', title: 'Emergency: block the leaked API key at the payment provider', kind: 'emergency', phase: 'closed', item: 'Payment Provider', alsoOn: ['shop-api'], group: 'Security team', risk: 'High', from: -2 * DAY, to: -2 * DAY + 25, outcome: 'successful_issues' },
  { number: 'CHG0030030', title: 'Move mail filtering rules to mx-02', phase: 'running', item: 'mx-02', group: 'Workplace team', assignedTo: 'yuki.tanabe', risk: 'Low', from: -30, to: 90 },
  { number: 'CHG0030025', title: 'Extend the volume of nas-innsbruck-01 by 4 TB', phase: 'closed', item: 'nas-innsbruck-01', group: 'Workplace team', assignedTo: 'yuki.tanabe', risk: 'Low', from: -3 * DAY, to: -3 * DAY + 60, outcome: 'successful' },
  { number: 'CHG0030024', title: 'Warehouse scanners: roll out app 4.2', phase: 'closed', item: 'wms-app', group: 'ERP team', assignedTo: 'sofia.reyes', risk: 'Moderate', from: -2 * DAY - 300, to: -2 * DAY, outcome: 'unsuccessful' },
  { number: 'CHG0030035', title: 'Warehouse scanners: roll out app 4.2.1', phase: 'scheduled', item: 'wms-app', group: 'ERP team', assignedTo: 'sofia.reyes', risk: 'Moderate', from: DAY, to: DAY + 240 },
  { number: 'CHG0030036', title: 'Restart the VM hosts for the kernel update', phase: 'scheduled', item: 'vmhost-01', alsoOn: ['vmhost-02'], group: 'Platform team', assignedTo: 'henrik.dahl', risk: 'High', from: 2 * DAY + 600, to: 2 * DAY + 900 },
  { number: 'CHG0030037', title: 'New firewall rule for the SEPA host', kind: 'standard', phase: 'scheduled', item: 'fw-leipzig-01', alsoOn: ['sepa-01'], group: 'Network team', assignedTo: 'nadia.hoffmann', risk: 'Low', from: 20 * 60, to: 20 * 60 + 30 },
  { number: 'CHG0030023', title: 'Renew the VPN client profile', kind: 'standard', phase: 'closed', item: 'vpn-gw-01', group: 'Network team', assignedTo: 'nadia.hoffmann', risk: 'Low', from: -DAY, to: -DAY + 45, outcome: 'successful' },
  { number: 'CHG0030022', title: 'Move the shop database to db-leipzig-02', phase: 'closed', item: 'shop-db-01', alsoOn: ['db-leipzig-02'], group: 'Database team', assignedTo: 'ruben.castel', risk: 'High', from: -8 * DAY, to: -8 * DAY + 240, outcome: 'successful' },
  { number: 'CHG0030021', title: 'Replace two disks of san-leipzig-01', phase: 'closed', item: 'san-leipzig-01', group: 'Platform team', assignedTo: 'henrik.dahl', risk: 'Moderate', from: -6 * DAY, to: -6 * DAY + 60, outcome: 'successful' },
  { number: 'CHG0030020', title: 'CAD licence server to version 2026 SP2', phase: 'closed', item: 'cad-license-01', group: 'Workplace team', assignedTo: 'yuki.tanabe', risk: 'Low', from: -5 * DAY, to: -5 * DAY + 30, outcome: 'successful' },
  { number: 'CHG0030019', title: 'Switch the CDN to HTTP/3', phase: 'closed', item: 'Content Delivery Network', group: 'Platform team', assignedTo: 'henrik.dahl', risk: 'Low', from: -10 * DAY, to: -10 * DAY + 30, outcome: 'successful' },
  { number: 'CHG0030018', title: 'Archive the old ERP database', phase: 'closed', item: 'old-erp-db', group: 'Database team', assignedTo: 'ruben.castel', risk: 'Low', from: -20 * DAY, to: -20 * DAY + 120, outcome: 'successful' },
  { number: 'CHG0030017', title: 'Printer driver 8.4 on print-leipzig-01', kind: 'standard', phase: 'closed', item: 'print-leipzig-01', group: 'Workplace team', risk: 'Low', from: -2 * DAY + 200, to: -2 * DAY + 230, outcome: 'successful' },
  { number: 'CHG0030038', title: 'Rebuild build-01 on the new image', phase: 'draft', item: 'build-01', group: 'Platform team', assignedTo: 'henrik.dahl', risk: 'Low' },
  { number: 'CHG0030039', title: 'Black Friday: two more shop nodes', phase: 'pending', item: 'shop-node-01', alsoOn: ['shop-node-02', 'lb-leipzig-01'], group: 'E-commerce team', assignedTo: 'felix.arndt', risk: 'Moderate', from: 4 * DAY, to: 4 * DAY + 120 },
  { number: 'CHG0030040', title: 'Freeze: no changes to the shop', phase: 'scheduled', item: 'Online Shop', group: 'E-commerce team', assignedTo: 'beatriz.lima', risk: 'Low', from: 5 * DAY, to: 9 * DAY },
  { number: 'CHG0030016', title: 'Wi-Fi channel plan for the Bergen warehouse', phase: 'closed', item: 'Bergen Wi-Fi', alsoOn: ['sw-bergen-01'], group: 'Network team', assignedTo: 'nadia.hoffmann', risk: 'Moderate', from: -DAY - 400, to: -DAY - 200, outcome: 'successful_issues' },
  { number: 'CHG0030015', title: 'Quarterly restore test of erp-db-01', kind: 'standard', phase: 'closed', item: 'erp-db-01', group: 'Database team', assignedTo: 'ruben.castel', risk: 'Low', from: -4 * DAY, to: -4 * DAY + 180, outcome: 'successful' },
  { number: 'CHG0030014', title: 'Multi-factor sign-in for the VPN', phase: 'cancelled', item: 'vpn-gw-01', group: 'Security team', risk: 'Moderate', from: -DAY, to: -DAY + 60 },
  { number: 'CHG0030041', title: 'Multi-factor sign-in for the VPN, second attempt', phase: 'pending', item: 'vpn-gw-01', group: 'Security team', assignedTo: 'nadia.hoffmann', risk: 'Moderate', from: 3 * DAY, to: 3 * DAY + 60 },
  { number: 'CHG0030013', title: 'Nightly batch window moved to 02:00', kind: 'standard', phase: 'closed', item: 'erp-batch', alsoOn: ['batch-01'], group: 'ERP team', assignedTo: 'sofia.reyes', risk: 'Low', from: -2 * DAY, to: -2 * DAY + 15, outcome: 'successful' },
  { number: 'CHG0030042', title: 'Index on the order history of wms-db-01', phase: 'scheduled', item: 'wms-db-01', group: 'Database team', assignedTo: 'ruben.castel', risk: 'Low', from: 11 * 60, to: 12 * 60 },
  { number: 'CHG0030012', title: 'Memory of web-03 to 32 GB', kind: 'standard', phase: 'closed', item: 'web-03', group: 'Platform team', assignedTo: 'henrik.dahl', risk: 'Low', from: -7 * DAY, to: -7 * DAY + 20, outcome: 'successful' },
  { number: 'CHG0030043', title: 'PDM vault: new release workflow', phase: 'draft', item: 'pdm-vault', group: 'Workplace team', assignedTo: 'luca.ferri', risk: 'Moderate' },
  { number: 'CHG0030011', title: 'Log retention on fw-leipzig-01', kind: 'standard', phase: 'closed', item: 'fw-leipzig-01', group: 'Security team', risk: 'Low', from: -3 * DAY + 100, to: -3 * DAY + 120, outcome: 'successful' },
  { number: 'CHG0030044', title: 'Rotate the SEPA signing keys', phase: 'pending', item: 'SEPA Gateway', alsoOn: ['sepa-01'], group: 'Security team', assignedTo: 'sofia.reyes', risk: 'High', from: 6 * DAY, to: 6 * DAY + 90 },
  { number: 'CHG0030010', title: 'Decommission erp-test-01', phase: 'draft', item: 'erp-test-01', group: 'ERP team', assignedTo: 'sofia.reyes', risk: 'Low' },
];
