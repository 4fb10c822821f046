/** Light, dark, or as the system has it. */
import { useMantineColorScheme } from '@mantine/core';
import type { JSX } from 'react';
import type { IconName } from '../widgets/icon.tsx';
import { IconButton } from '../widgets/icon-button.tsx';

const schemes = ['auto', 'dark', 'light'] as const;
const icons: Readonly<Record<(typeof schemes)[number], IconName>> = { auto: 'screen', dark: 'moon', light: 'sun' };

/** One button that goes through the three. */
export function SchemeSwitch(): JSX.Element {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = schemes[(schemes.indexOf(colorScheme) + 1) % schemes.length] ?? 'auto';
  return (
    <IconButton
      icon={icons[colorScheme]}
      label={`Theme: ${colorScheme === 'auto' ? 'as the system' : colorScheme}`}
      onClick={() => setColorScheme(next)}
    />
  );
}
