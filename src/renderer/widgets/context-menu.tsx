/** A menu at a point of the screen (right click, Shift+F10): plain items in, the chosen one's function is run. */

import { Menu } from '@mantine/core';
import { type JSX, useEffect, useRef } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { Icon, type IconName } from './icon.tsx';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName;
  readonly hint?: string;
  readonly disabled?: boolean;
  /** Draws a line above. */
  readonly divided?: boolean;
  /** Left out where `actions` open a menu beside this one. */
  readonly run?: () => void;
  readonly actions?: readonly MenuAction[];
}

export interface MenuRequest {
  readonly x: number;
  readonly y: number;
  readonly title?: string;
  /** Gets the focus back; what has the focus now by default. */
  readonly opener?: Element | null;
  readonly actions: readonly MenuAction[];
}

/** Shows `request` while it is defined; `onClose` is called when the menu closes for any reason. */
export function ContextMenu({
  request,
  onClose,
}: {
  readonly request: MenuRequest | undefined;
  readonly onClose: () => void;
}): JSX.Element {
  const before = useRef<Element>(null);
  useEffect(() => {
    if (request) before.current = request.opener ?? document.activeElement;
  }, [request]);
  /** The focus goes back to where it was, unless the action moved it. */
  const close = (): void => {
    onClose();
    requestAnimationFrame(() => {
      const lost = document.activeElement === null || document.activeElement === document.body;
      if (lost && before.current instanceof HTMLElement) before.current.focus();
    });
  };
  return (
    <Menu
      opened={request !== undefined}
      onClose={close}
      returnFocus={false}
      position="bottom-start"
      offset={0}
      width="max-content"
      key={request ? `${request.x},${request.y}` : 'none'}
    >
      <Menu.Target>
        <div
          aria-hidden="true"
          style={{
            position: 'fixed',
            left: request?.x ?? 0,
            top: request?.y ?? 0,
            width: 1,
            height: 1,
            pointerEvents: 'none',
          }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={toVisible(request?.title ?? 'Actions')} style={{ maxWidth: 420 }}>
        {request?.title ? <Menu.Label className="el-menu-title">{toVisible(request.title)}</Menu.Label> : null}
        {request?.actions.map((action) => (
          <div key={action.id} role="none">
            {action.divided ? <Menu.Divider /> : null}
            {action.actions ? <SubMenu action={action} inner={action.actions} /> : <MenuLine action={action} />}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function toLeftSection({ icon }: MenuAction): JSX.Element {
  return icon ? <Icon name={icon} /> : <span style={{ width: 14 }} />;
}

function MenuLine({ action }: { readonly action: MenuAction }): JSX.Element {
  return (
    <Menu.Item
      disabled={action.disabled ?? false}
      leftSection={toLeftSection(action)}
      rightSection={action.hint ? <span className="el-menu-hint">{action.hint}</span> : undefined}
      onClick={() => action.run?.()}
    >
      {toVisible(action.label)}
    </Menu.Item>
  );
}

function SubMenu({
  action,
  inner,
}: {
  readonly action: MenuAction;
  readonly inner: readonly MenuAction[];
}): JSX.Element {
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={toLeftSection(action)}>{action.label}</Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown aria-label={action.label}>
        {inner.map((one) => (
          <MenuLine key={one.id} action={one} />
        ))}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}
