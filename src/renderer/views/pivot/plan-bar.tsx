/** The controls of the pivot: preset, rows, columns, measure, order. */
import { Button, Checkbox, Menu, MultiSelect, NativeSelect, Select } from '@mantine/core';
import type { JSX } from 'react';
import { Icon } from '../../widgets/icon.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { usePivotStore } from './pivot-store.ts';
import { fromPreset, isPossible, type Measure, measures, type Order, orders, presets } from './plan.ts';

interface PlanBarProps {
  readonly fields: readonly { readonly value: string; readonly label: string }[];
}

const choicesAtMost = 80;
const rowsAtMost = 4;
const columnsAtMost = 2;

/** See the file's header. */
export function PlanBar({ fields }: PlanBarProps): JSX.Element {
  const { plan, set } = usePivotStore();
  const data = fields.map((field) => ({ ...field }));
  const known = new Set(fields.map((field) => field.value));
  return (
    <div className="el-pivot-plan" role="toolbar" aria-label="Pivot">
      <Menu position="bottom-start">
        <Menu.Target>
          <Button rightSection={<Icon name="down" size={10} />}>Presets</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {presets.map((preset) => (
            <Menu.Item key={preset.id} disabled={!isPossible(preset, known)} onClick={() => set(fromPreset(preset))}>
              {preset.title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <MultiSelect
        aria-label="Rows"
        leftSection={<span className="el-pivot-word">Rows</span>}
        leftSectionWidth={50}
        size="xs"
        searchable
        hidePickedOptions
        limit={choicesAtMost}
        maxValues={rowsAtMost}
        data={data}
        value={[...plan.rows]}
        onChange={(rows) => rows.length && set({ rows })}
        miw={220}
      />
      <IconButton
        icon="swap"
        label="Swap rows and columns"
        disabled={plan.columns.length === 0}
        onClick={() => set({ rows: plan.columns, columns: plan.rows.slice(0, columnsAtMost) })}
      />
      <MultiSelect
        aria-label="Columns"
        leftSection={<span className="el-pivot-word">Columns</span>}
        leftSectionWidth={66}
        size="xs"
        searchable
        clearable
        hidePickedOptions
        limit={choicesAtMost}
        maxValues={columnsAtMost}
        data={data}
        value={[...plan.columns]}
        onChange={(columns) => set({ columns })}
        miw={220}
      />
      <NativeSelect
        aria-label="Measure"
        value={plan.measure}
        onChange={(event) => {
          const measure = event.currentTarget.value as Measure;
          set({ measure, ...(measure === 'distinct' && !plan.of ? { of: 'computer' } : {}) });
        }}
        data={measures.map((one) => ({ ...one }))}
      />
      {plan.measure === 'distinct' ? (
        <Select
          aria-label="Distinct values of"
          size="xs"
          searchable
          allowDeselect={false}
          limit={choicesAtMost}
          data={data}
          value={plan.of}
          onChange={(of) => of && set({ of })}
          w={150}
        />
      ) : null}
      <NativeSelect
        aria-label="Order of rows"
        value={plan.order}
        onChange={(event) => set({ order: event.currentTarget.value as Order })}
        data={orders.map((one) => ({ ...one }))}
      />
      <Checkbox
        label="Only events with all fields"
        checked={plan.complete}
        onChange={(event) => set({ complete: event.currentTarget.checked })}
      />
    </div>
  );
}
