/** Binds hosts, processes, logons and movement between hosts. */
import type { processOperations } from '#shared/contract/processes.ts';
import { queryHosts } from '../analysis/hosts/queries.ts';
import { queryLateralEdges, queryLateralGraph, queryLateralPaths } from '../analysis/lateral/queries.ts';
import {
  locateSession,
  queryAuthentications,
  queryFailures,
  queryLogonChart,
  queryLogonPivot,
  querySessionPage,
  querySessions,
} from '../analysis/logons/queries.ts';
import { queryActivity } from '../analysis/processes/activity.ts';
import {
  queryEventChain,
  queryProcess,
  queryProcessFindings,
  queryProcessList,
} from '../analysis/processes/queries.ts';
import { queryChildren, queryTree } from '../analysis/processes/tree.ts';
import type { Handlers } from './define.ts';

export const processSideHandlers: Handlers<keyof typeof processOperations> = {
  'hosts.list': (_input, { db }) => queryHosts(db),
  'processes.children': (input, { db }) => queryChildren(db, input),
  'processes.tree': ({ filter, limit }, { db }) => queryTree(db, filter, limit),
  'processes.list': ({ filter, offset, limit }, { db }) => queryProcessList(db, filter, offset, limit),
  'processes.findings': ({ hostId }, { db }) => queryProcessFindings(db, hostId),
  'processes.get': ({ id }, { db }) => queryProcess(db, id),
  'processes.events': (input, { db }) => queryActivity(db, 'process_id', input),
  'processes.chain': ({ eventId }, { db }) => queryEventChain(db, eventId),
  'logons.list': (input, { db }) => querySessions(db, input),
  'logons.locate': (input, { db }) => locateSession(db, input),
  'logons.get': ({ id }, { db }) => querySessionPage(db, id),
  'logons.events': (input, { db }) => queryActivity(db, 'session_id', input),
  'logons.pivot': ({ by, filter, limit }, { db }) => ({ rows: queryLogonPivot(db, by, filter, limit) }),
  'logons.failures': ({ filter, offset, limit }, { db }) => queryFailures(db, filter, offset, limit),
  'logons.chart': ({ filter, buckets }, { db }) => queryLogonChart(db, filter, buckets),
  'logons.authentications': ({ filter, offset, limit }, { db }) => queryAuthentications(db, filter, offset, limit),
  'lateral.graph': ({ filter }, { db }) => queryLateralGraph(db, filter),
  'lateral.edges': (input, { db }) => queryLateralEdges(db, input),
  'lateral.paths': (input, { db }) => queryLateralPaths(db, input),
};
