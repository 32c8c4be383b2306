/** @module sandbox/company/support-groups  Assignment groups of the CMDB and incident system, by the key that items name. */

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
