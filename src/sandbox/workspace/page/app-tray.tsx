/** @module sandbox/workspace/page/app-tray  The apps beside a ticket; as wide as the agent likes within the help desk's limits. */
import type { KeyboardEvent, PointerEvent } from 'react';
import { styled } from 'styled-components';
import { AppFrame } from './app-frame.tsx';
import { AppIcon, ReloadIcon } from './icons.tsx';
import { IconOnly, Spacer } from './parts.tsx';
import { type Preferences, TRAY_WIDTH } from './use-preferences.ts';
import type { ReadyWorkspace } from './use-workspace.ts';

const Tray = styled.aside`
  position: relative; border-inline-start: 1px solid var(--tl-line); display: flex; flex-direction: column; min-height: 0; background: var(--tl-surface);
  h2 { font-size: 13px; font-weight: 600; display: flex; align-items: center; gap: 8px; padding: 10px 8px 10px 16px; border-bottom: 1px solid var(--tl-line); }
  h2 > svg { width: 16px; height: 16px; color: var(--tl-subtle); }
`;
const Content = styled.div`flex: 1; min-height: 0; overflow: auto; overscroll-behavior: contain;`;
const Handle = styled.div`
  position: absolute; inset-block: 0; inset-inline-start: -4px; width: 8px; cursor: col-resize; z-index: 1; touch-action: none;
  &:hover, &:focus-visible { background: color-mix(in srgb, var(--tl-accent) 40%, transparent); outline: none; }
`;

export function AppTray({ workspace }: { readonly workspace: ReadyWorkspace }) {
  const { data, instance, host, preferences, say } = workspace;
  const placement = data.app.placements.find(({ location }) => location === instance?.location);
  return (
    <Tray aria-label="Apps">
      <WidthHandle preferences={preferences} />
      <h2>
        <AppIcon />
        Tieline
        <Spacer />
        <IconOnly type="button" aria-label="Reload the app" title="Reload the app" onClick={host.reload}>
          <ReloadIcon />
        </IconOnly>
      </h2>
      <Content>
        {placement && instance && (
          <div style={{ height: host.trayHeight > 0 ? host.trayHeight : '100%' }}>
            <AppFrame
              key={instance.guid}
              host={host}
              instance={instance}
              source={placement}
              colorScheme={preferences.colorScheme}
              title="Tieline"
              say={say}
            />
          </div>
        )}
      </Content>
    </Tray>
  );
}

const STEP_PX = 10;

/** Drag, or the arrow keys: the tray lies at the end, so towards the start is wider. */
function WidthHandle({ preferences }: { readonly preferences: Preferences }) {
  const { trayWidth, setTrayWidth } = preferences;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: STEP_PX, ArrowRight: -STEP_PX }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setTrayWidth(trayWidth + step);
  };
  const onPointerDown = ({ currentTarget, pointerId }: PointerEvent) => currentTarget.setPointerCapture(pointerId);
  const onPointerMove = (event: PointerEvent) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) setTrayWidth(window.innerWidth - event.clientX);
  };
  return (
    <Handle
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the app tray"
      aria-valuenow={trayWidth}
      aria-valuemin={TRAY_WIDTH.least}
      aria-valuemax={TRAY_WIDTH.most}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
    />
  );
}
