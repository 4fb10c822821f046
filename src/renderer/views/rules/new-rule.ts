/** What the editor starts with: a small rule that is complete, so that a person changes it and sees it hit. */
export const newRuleText = `title: My rule
id: 00000000-0000-4000-8000-000000000001
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
