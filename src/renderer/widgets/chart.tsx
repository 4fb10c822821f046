/** A chart from a plain option: sizes itself to its box, follows the option, hands out the instance for brushes and clicks. */

import { useComputedColorScheme } from '@mantine/core';
import { type JSX, useEffect, useMemo, useRef } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { type ECharts, type EChartsCoreOption, init } from './echarts.ts';

interface ChartProps {
  readonly option: EChartsCoreOption;
  /** What a person who cannot see the chart is told. */
  readonly label: string;
  /** Called once with the instance; gives the function that undoes what it bound. */
  readonly onReady?: (chart: ECharts) => (() => void) | undefined;
  /** Called after each new option, which forgets cursors and brushes. */
  readonly onOption?: (chart: ECharts) => void;
}

/** See the file's header. */
export function Chart({ option, label, onReady, onOption }: ChartProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const ready = useRef(onReady);
  ready.current = onReady;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const instance = init(element, undefined, { renderer: 'canvas' });
    chart.current = instance;
    const undo = ready.current?.(instance);
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0 && element.clientHeight > 0) instance.resize();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      undo?.();
      instance.dispose();
      chart.current = undefined;
    };
  }, []);

  useEffect(() => {
    if (!chart.current) return;
    chart.current.setOption(option, { notMerge: true });
    onOption?.(chart.current);
  }, [option, onOption]);

  return <div ref={box} role="img" aria-label={toVisible(label)} style={{ width: '100%', height: '100%' }} />;
}

/** Colours of the current theme for a canvas, which knows no CSS variables. `names` must be stable. */
export function useTokenColours<N extends string>(names: readonly N[]): Readonly<Record<N, string>> {
  const scheme = useComputedColorScheme('dark');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes what the style says
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--el-${name}`).trim()])) as Record<
      N,
      string
    >;
  }, [names, scheme]);
}
