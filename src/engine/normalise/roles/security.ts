/**
 * Security auditing. Logon events (4624, 4634, 4647 …) belong to the session that they open or close (TargetLogonId), all
 * others to the session of the subject. A new process (4688) runs in the target session where one is named.
 */
import { forEach, type ProviderRoles, type Roles } from './define.ts';

const subject: Roles = { logonId: 'SubjectLogonId' };
const subjectProcess: Roles = { pid: 'ProcessId', logonId: 'SubjectLogonId' };
const caller: Roles = { pid: 'CallerProcessId', logonId: 'SubjectLogonId' };
const client: Roles = { pid: 'ClientProcessId', logonId: 'SubjectLogonId' };
const session: Roles = { logonId: 'TargetLogonId' };
const connection: Roles = { pid: ['ProcessId', 'ProcessID'] };

const accountManagement = [
  4720, 4722, 4723, 4724, 4725, 4726, 4727, 4728, 4729, 4730, 4731, 4732, 4733, 4734, 4735, 4737, 4738, 4739, 4740,
  4741, 4742, 4743, 4744, 4745, 4746, 4747, 4748, 4749, 4750, 4751, 4752, 4753, 4754, 4755, 4756, 4757, 4758, 4759,
  4760, 4761, 4762, 4763, 4764, 4765, 4766, 4767, 4780, 4781, 4782, 4783, 4784, 4785, 4786, 4787, 4788, 4789, 4790,
  4791, 4792, 4793, 4794, 4797,
];
const policy = [
  4704, 4705, 4706, 4707, 4713, 4714, 4715, 4716, 4717, 4718, 4719, 4865, 4866, 4867, 4912, 4817, 4826, 4911, 4913,
];
const directoryAndShares = [
  4662, 4928, 4929, 5136, 5137, 5138, 5139, 5141, 5140, 5142, 5143, 5144, 5145, 5168, 5169, 5170,
];
const certificates = [4868, 4869, 4870, 4882, 4885, 4886, 4887, 4888, 4890, 4891, 4892, 4896, 4898, 4899, 4900];
const connections = [5031, 5150, 5151, 5152, 5153, 5154, 5155, 5156, 5157, 5158, 5159];

export const securityRoles: ProviderRoles = {
  provider: 'Microsoft-Windows-Security-Auditing',
  events: {
    ...forEach([...accountManagement, ...policy, ...directoryAndShares, ...certificates], subject),
    ...forEach(connections, connection),
    ...forEach([4634, 4647, 4627, 4800, 4801, 4802, 4803, 4964], session),
    ...forEach([4672, 4649, 4675, 4692, 4693, 4694, 4695, 4610, 4611, 4614, 4618], subject),
    ...forEach(
      [
        4616, 4625, 4648, 4656, 4657, 4658, 4659, 4660, 4661, 4663, 4664, 4665, 4668, 4670, 4673, 4674, 4689, 4907,
        4985, 5039, 5051, 5058, 5059, 5061, 6416, 6419, 6420, 6421, 6422, 6423, 6424, 4909, 4910,
      ],
      subjectProcess,
    ),
    // Newer builds add the client process to the service and task events.
    ...forEach([4697, 4698, 4699, 4700, 4701, 4702, 5379, 5380, 5381, 5382], client),
    ...forEach([4798, 4799], caller),
    4624: { pid: 'ProcessId', logonId: 'TargetLogonId' },
    4688: { pid: 'NewProcessId', logonId: ['TargetLogonId', 'SubjectLogonId'] },
    4690: { pid: 'SourceProcessId', logonId: 'SubjectLogonId' },
    4696: { pid: 'TargetProcessId', logonId: ['TargetLogonId', 'SubjectLogonId'] },
    4703: { pid: 'ProcessId', logonId: ['TargetLogonId', 'SubjectLogonId'] },
    4778: { logonId: 'LogonID' },
    4779: { logonId: 'LogonID' },
    5376: client,
    5377: client,
  },
};
