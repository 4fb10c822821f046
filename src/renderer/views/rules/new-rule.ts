/** What a new rule starts with: small and complete, so that a person changes it and sees it hit; each has an id of its own. */
export function toNewRule(): string {
  return `title: My rule
id: ${crypto.randomUUID()}
status: experimental
description: What it finds, and why that matters.
author: ''
logsource:
  product: windows
  category: process_creation
detection:
  selection:
    Image|endswith: '\\cmd.exe'
    CommandLine|contains: 'whoami'
  condition: selection
falsepositives:
  - Who does this without bad intent
level: medium
`;
}
