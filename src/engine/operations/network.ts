/** Binds connections, DNS, beacons, lists, indicators and network anomalies. */
import type { beaconOperations } from '#shared/contract/beacons.ts';
import type { indicatorOperations } from '#shared/contract/indicators.ts';
import type { networkOperations } from '#shared/contract/network.ts';
import { queryBeaconDetail, queryBeaconEvents } from '../analysis/beacons/charts.ts';
import { queryBeacons } from '../analysis/beacons/queries.ts';
import { queryDnsDomains, queryDnsNames, queryDnsPage, queryDnsProcesses } from '../analysis/dns/queries.ts';
import { importIndicators, queryHits, queryIndicators, querySets, removeSet } from '../analysis/indicators/build.ts';
import { findNetworkAnomalies } from '../analysis/network/anomalies/find.ts';
import {
  addEntries,
  exportEntries,
  importEntries,
  queryEntries,
  queryLists,
  removeEntry,
  removeList,
  saveList,
} from '../analysis/network/lists.ts';
import {
  queryConnectionPivot,
  queryConnections,
  queryFlows,
  queryNetworkCoverage,
  queryPorts,
} from '../analysis/network/queries.ts';
import type { Handlers } from './define.ts';

type Name = keyof typeof networkOperations | keyof typeof beaconOperations | keyof typeof indicatorOperations;
type Edits =
  | 'lists.save'
  | 'lists.remove'
  | 'lists.add'
  | 'lists.removeEntry'
  | 'lists.import'
  | 'indicators.import'
  | 'indicators.remove';

export const networkSideHandlers: Handlers<Exclude<Name, Edits>> = {
  'connections.page': (input, { db }) => queryConnections(db, input),
  'connections.pivot': (input, { db }) => queryConnectionPivot(db, input),
  'connections.flows': ({ filter, limit }, { db }) => ({ flows: queryFlows(db, filter, limit) }),
  'connections.ports': ({ filter }, { db }) => ({ ports: queryPorts(db, filter) }),
  'network.coverage': (_input, { db }) => ({ hosts: queryNetworkCoverage(db) }),
  'network.anomalies': (_input, { db }) => ({ findings: findNetworkAnomalies(db) }),
  'dns.names': (input, { db }) => queryDnsNames(db, input),
  'dns.domains': (input, { db }) => queryDnsDomains(db, input),
  'dns.processes': (input, { db }) => queryDnsProcesses(db, input),
  'dns.page': (input, { db }) => queryDnsPage(db, input),
  'beacons.list': (input, { db }) => queryBeacons(db, input),
  'beacons.get': ({ id, controls }, { db }) => queryBeaconDetail(db, id, controls),
  'beacons.events': (input, { db }) => queryBeaconEvents(db, input),
  'lists.all': (_input, { db }) => ({ lists: queryLists(db) }),
  'lists.entries': ({ id }, { db }) => ({ entries: queryEntries(db, id) }),
  'lists.export': ({ id }, { db }) => exportEntries(db, id),
  'indicators.sets': (_input, { db }) => ({ sets: querySets(db) }),
  'indicators.list': (input, { db }) => queryIndicators(db, input),
  'indicators.hits': (input, { db }) => queryHits(db, input),
};

export const networkEditHandlers: Handlers<Edits> = {
  'lists.save': (input, { db }) => saveList(db, input),
  'lists.remove': ({ id }, { db }) => {
    removeList(db, id);
    return {};
  },
  'lists.add': ({ id, entries }, { db }) => addEntries(db, id, entries),
  'lists.removeEntry': ({ entryId }, { db }) => {
    removeEntry(db, entryId);
    return {};
  },
  'lists.import': ({ id, text }, { db }) => importEntries(db, id, text),
  'indicators.import': (input, { db, signal }) => importIndicators(db, input, () => signal.aborted),
  'indicators.remove': ({ setId }, { db }) => {
    removeSet(db, setId);
    return {};
  },
};
