/** The bar on top: case, filter history, search, time zone, theme, help. */

import { Menu, Select } from '@mantine/core';
import { type JSX, useMemo, useState } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk, useClients } from '../client/context.tsx';
import { useFilterStore } from '../state/filter-store.ts';
import { usePreferences } from '../state/preferences.ts';
import { closeCase, useSession } from '../state/session.ts';
import { listTimeZones, localTimeZone } from '../state/time-zone.ts';
import { EvidenceText } from '../widgets/evidence-text.tsx';
import { Icon } from '../widgets/icon.tsx';
import { IconButton } from '../widgets/icon-button.tsx';
import { openAnalystDialog } from './analyst-dialog.tsx';
import { SavedMenu } from './saved-menu.tsx';
import { SchemeSwitch } from './scheme-switch.tsx';
import { SearchBox } from './search-box.tsx';
import { ViewHelp } from './view-help.tsx';

/** See the file's header. */
export function TopBar(): JSX.Element {
  const history = useFilterStore((store) => store.history);
  const move = useFilterStore((store) => store.move);
  return (
    <header className="el-top" data-region="top">
      <CaseMenu />
      <IconButton
        icon="back"
        label="Back to the former filter (Alt+Left)"
        disabled={history.index === 0}
        onClick={() => move(-1)}
      />
      <IconButton
        icon="forward"
        label="Forward to the next filter (Alt+Right)"
        disabled={history.index === history.steps.length - 1}
        onClick={() => move(1)}
      />
      <SearchBox />
      <SavedMenu />
      <ZoneSelect />
      <SchemeSwitch />
      <ViewHelp />
    </header>
  );
}

function CaseMenu(): JSX.Element {
  const { api, engine } = useClients();
  const analyst = useAsk('analyst.get', {}).data?.name;
  const name = useSession((store) => store.info?.name ?? '');
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className="el-case" title={toVisible(name)} aria-label={toVisible(`Case ${name}`)}>
          <Icon name="database" />
          <EvidenceText>{name}</EvidenceText>
          <Icon name="down" size={10} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Icon name="screen" />}
          rightSection={<kbd className="el-kbd">Ctrl+Alt+N</kbd>}
          onClick={() => void api.newWindow()}
        >
          New window on this case
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="pencil" />} onClick={openAnalystDialog}>
          Analyst: <EvidenceText>{analyst}</EvidenceText>
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="close" />} onClick={() => void closeCase(engine)}>
          Close the case
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function ZoneSelect(): JSX.Element {
  const { timeZone, setTimeZone } = usePreferences();
  const [search, setSearch] = useState(timeZone);
  const data = useMemo(() => {
    const local = localTimeZone();
    const near = [...new Set(['UTC', local, timeZone])];
    return [
      { group: local === 'UTC' ? 'Near' : `Near (this computer: ${local})`, items: near },
      { group: 'All', items: listTimeZones().filter((zone) => !near.includes(zone)) },
    ];
  }, [timeZone]);
  return (
    <Select
      aria-label="Time zone"
      data={data}
      value={timeZone}
      onChange={(zone) => zone && setTimeZone(zone)}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      onDropdownOpen={() => setSearch('')}
      onDropdownClose={() => setSearch(usePreferences.getState().timeZone)}
      placeholder={timeZone}
      allowDeselect={false}
      selectFirstOptionOnChange
      nothingFoundMessage="No such zone"
      leftSection={<Icon name="clock" />}
      w={178}
      maxDropdownHeight={340}
      comboboxProps={{ width: 260, position: 'bottom-end', transitionProps: { duration: 0 } }}
    />
  );
}
