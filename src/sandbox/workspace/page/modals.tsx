/** @module sandbox/workspace/page/modals  Modals that an app opened by `instances.create`: an iframe of its own each, closed by the agent or by the app. */
import { useEffect, useRef } from 'react';
import { styled } from 'styled-components';
import { AppFrame } from './app-frame.tsx';
import { CloseIcon } from './icons.tsx';
import type { OpenModal } from './page-desk.ts';
import { IconOnly, Spacer } from './parts.tsx';
import type { ReadyWorkspace } from './use-workspace.ts';

const Dialog = styled.dialog`
  border: 1px solid var(--tl-line); border-radius: 10px; padding: 0; background: var(--tl-surface); color: var(--tl-ink); max-width: 80vw; max-height: 80vh; overflow: hidden;
  &[open] { display: flex; flex-direction: column; } &::backdrop { background: rgba(0, 0, 0, 0.45); }
  header { display: flex; align-items: center; padding: 10px 8px 10px 16px; font-weight: 600; border-bottom: 1px solid var(--tl-line); }
`;

export function Modals({ workspace }: { readonly workspace: ReadyWorkspace }) {
  return workspace.host.modals.map((modal) => <Modal key={modal.instance.guid} modal={modal} workspace={workspace} />);
}

function Modal({ modal, workspace }: { readonly modal: OpenModal; readonly workspace: ReadyWorkspace }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { host, preferences, say } = workspace;
  const { guid } = modal.instance;
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => {
    host.emulator.emit('modal.close', {}, [guid]);
    host.closeModal(guid);
  };
  return (
    <Dialog ref={dialog} aria-label="Tieline" onCancel={close}>
      <header>
        Tieline
        <Spacer />
        <IconOnly type="button" aria-label="Close" onClick={close}>
          <CloseIcon />
        </IconOnly>
      </header>
      <div style={{ width: modal.size?.width ?? '560px', height: modal.size?.height ?? '360px', maxWidth: '80vw', maxHeight: '70vh' }}>
        <AppFrame
          host={host}
          instance={modal.instance}
          source={{ url: modal.url, isSigned: false }}
          colorScheme={preferences.colorScheme}
          title="Tieline modal"
          say={say}
        />
      </div>
    </Dialog>
  );
}
