/** The door of this stage: roles, hosts, addresses, images, and event knowledge (titles, messages, meanings). */
export * from './address.ts';
export * from './hosts.ts';
export * from './image.ts';
export { type CatalogueEntry, describeEvent, listCatalogue } from './knowledge/catalogue.ts';
export { explainValue } from './knowledge/explain.ts';
export { describeField } from './knowledge/field-help.ts';
export { type Field, type FieldLookup, toFields, toLookup, toOneLine } from './knowledge/fields.ts';
export { buildMessage, longestMessage } from './knowledge/message.ts';
export { explainSid } from './knowledge/sids.ts';
export { explainSystemValue } from './knowledge/system.ts';
export * from './roles/index.ts';
export * from './values.ts';
