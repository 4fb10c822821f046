/** The door of this stage: roles, hosts, addresses, images, and event knowledge (titles, messages, meanings). */
export * from './address.ts';
export * from './hosts.ts';
export * from './image.ts';
export * from './roles/index.ts';
export * from './values.ts';
