/** Points of prevalence in small and larger fleets. */
import { expect, test } from 'vitest';
import { type BeaconContext, judgeBeacon } from '../../../../src/engine/analysis/beacons/points.ts';

const judge = (over: Partial<BeaconContext>): Record<string, number> =>
  Object.fromEntries(
    judgeBeacon({
      score: 0.7,
      checkIns: 50,
      imageClass: 'program-files',
      imageName: 'agent.exe',
      internal: false,
      infrastructurePort: false,
      port: 443,
      vendor: undefined,
      remoteAdmin: false,
      fleetHosts: 1,
      pairHosts: 1,
      imageHosts: 1,
      occupancy: undefined,
      offHours: undefined,
      scheduled: false,
      watchListed: undefined,
      named: true,
      injectedBy: undefined,
      launch: undefined,
      onlySuspects: false,
      ...over,
    }).reasons.map(({ code, points }) => [code, points]),
  );

test('three hosts with the same pair make it common; only from five hosts on is one of them rare', () => {
  expect(judge({ fleetHosts: 2, pairHosts: 2, imageHosts: 2 })).not.toHaveProperty('prevalence');
  expect(judge({ fleetHosts: 3, pairHosts: 3, imageHosts: 3 })).toMatchObject({ prevalence: -2.5 });
  expect(judge({ fleetHosts: 4, pairHosts: 2, imageHosts: 2 })).toMatchObject({ prevalence: -0.7 });
  expect(judge({ fleetHosts: 4 })).not.toHaveProperty('prevalence');
  expect(judge({ fleetHosts: 4 })).not.toHaveProperty('image-prevalence');
  expect(judge({ fleetHosts: 20 })).toMatchObject({ prevalence: 1.5, 'image-prevalence': 0.7 });
});
