/** Own line icons on a 16 x 16 grid, drawn in the text colour. Decorative: the control around them carries the name. */
import type { JSX } from 'react';

const paths = {
  events: 'M2 3.5h12M2 6.5h12M2 9.5h12M2 12.5h8',
  evidence: 'M2 4.5a1 1 0 0 1 1-1h3l1.5 2H13a1 1 0 0 1 1 1v5.500a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1zM5 10h6',
  search: 'M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM10.500 10.500 14 14',
  back: 'M10 3 5 8l5 5',
  forward: 'M6 3l5 5-5 5',
  history: 'M3 8a5 5 0 1 0 1.500-3.500L3 6M3 3v3h3M8 5v3l2 1.500',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  copy: 'M5.500 5.500V3h7.500v7.500h-2.500M3 5.500h7.500V13H3z',
  columns: 'M2.500 3h11v10h-11zM6.200 3v10M9.800 3v10',
  sun: 'M8 5.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600zM8 1.500v1.500M8 13v1.500M1.500 8H3M13 8h1.500M3.400 3.400l1 1M11.600 11.600l1 1M12.600 3.400l-1 1M4.400 11.600l-1 1',
  moon: 'M13 9.500A5.500 5.500 0 0 1 6.500 3 5.500 5.500 0 1 0 13 9.500z',
  screen: 'M2 3h12v8H2zM6 13.500h4M8 11v2.500',
  help: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM6.300 6.300a1.700 1.700 0 1 1 2.400 1.600c-.5.200-.7.500-.7 1.100M8 11.200v.3',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.800V8l2.200 1.500',
  eye: 'M1.500 8S4 3.800 8 3.800 14.500 8 14.500 8 12 12.200 8 12.200 1.500 8 1.500 8zM8 6.300a1.700 1.700 0 1 0 0 3.400 1.700 1.700 0 0 0 0-3.400z',
  'eye-off': 'M1.500 8S4 3.800 8 3.800 14.500 8 14.500 8 12 12.200 8 12.200 1.500 8 1.500 8zM2.500 13.500l11-11',
  not: 'M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zM4.200 4.200l7.600 7.600',
  warning: 'M8 2.500 14.500 13.500h-13zM8 6.500v3.200M8 11.400v.4',
  check: 'M3 8.500 6.500 12 13 4.500',
  folder: 'M2 4.500a1 1 0 0 1 1-1h3l1.500 2H13a1 1 0 0 1 1 1v5.500a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1z',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  database:
    'M3 4c0-1 2.200-1.800 5-1.800S13 3 13 4s-2.200 1.800-5 1.800S3 5 3 4zM3 4v8c0 1 2.200 1.800 5 1.800s5-.8 5-1.800V4M3 8c0 1 2.200 1.800 5 1.800S13 9 13 8',
  flask: 'M6 2h4M6.800 2v4.500L3 12.500a1 1 0 0 0 1 1.500h8a1 1 0 0 0 1-1.500L9.200 6.500V2M4.800 10h6.400',
  up: 'M3 10l5-5 5 5',
  down: 'M3 6l5 5 5-5',
  pin: 'M6 2h4l-.5 4 2 2.500h-7l2-2.500zM8 8.500V14',
  'zoom-in': 'M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM10.500 10.500 14 14M7 5v4M5 7h4',
  'zoom-out': 'M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM10.500 10.500 14 14M5 7h4',
  goto: 'M2 8h9M7.500 4.500 11 8l-3.500 3.500M13.500 3v10',
  reset: 'M3 8a5 5 0 1 1 1.500 3.500L3 10M3 13v-3h3',
  link: 'M6.500 9.500l3-3M5.500 7 4 8.500a2.500 2.500 0 0 0 3.500 3.500L9 10.500M7 5.500 8.500 4A2.500 2.500 0 0 1 12 7.500L10.500 9',
  tree: 'M2.500 2.500h4v3h-4zM9.500 6.500h4v3h-4zM9.500 11.500h4v2h-4zM4.500 5.500v7h5M4.500 8h5',
  key: 'M5.500 5.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zM8 8h6v2M11.500 8v1.800',
  graph:
    'M3.500 3a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3zM12.500 6.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3zM5 10.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3zM5 5l6.200 2.400M6.300 11.300l5-2.500',
} as const;

export type IconName = keyof typeof paths;

/** One icon; `size` in pixels. */
export function Icon({ name, size = 14 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.35"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
