/** @module sandbox/workspace/page/parts  The look of the agent screen: calm, neutral, one accent; colours are the theme's variables. */
import { styled } from 'styled-components';

export const Shell = styled.div`
  display: grid; grid-template-columns: 56px 1fr; grid-template-rows: 44px 1fr; height: 100vh; min-width: 980px;
`;
export const Rail = styled.nav`
  grid-row: 1 / 3; background: #03363d; display: flex; flex-direction: column; align-items: center; gap: 4px; padding-top: 8px;
`;
export const RailButton = styled.button<{ $isCurrent: boolean }>`
  width: 40px; height: 40px; border: 0; border-radius: 8px; cursor: pointer; display: grid; place-items: center;
  color: ${({ $isCurrent }) => ($isCurrent ? '#fff' : '#b9cdcf')}; background: ${({ $isCurrent }) => ($isCurrent ? 'rgba(255,255,255,.16)' : 'transparent')};
  &:hover { background: rgba(255, 255, 255, 0.1); }
  &:focus-visible { outline: 2px solid #fff; outline-offset: -2px; }
  svg { width: 20px; height: 20px; }
`;
export const TopBar = styled.header`
  display: flex; align-items: center; gap: 12px; padding: 0 16px; border-bottom: 1px solid var(--tl-line); font-size: 13px;
`;
export const Badge = styled.span`
  background: var(--tl-warning-ground); color: var(--tl-warning-ink); border-radius: 10px; padding: 1px 10px; font-size: 12px; font-weight: 600;
`;
export const Spacer = styled.span`flex: 1;`;
export const Control = styled.label`
  display: inline-flex; align-items: center; gap: 6px; color: var(--tl-subtle); font-size: 12px;
`;
export const Select = styled.select`
  font: inherit; font-size: 13px; color: var(--tl-ink); background: var(--tl-surface); border: 1px solid var(--tl-line-strong); border-radius: 4px; padding: 4px 6px; max-width: 100%;
  &:focus-visible { outline: 2px solid var(--tl-accent); outline-offset: 1px; }
`;
export const Input = styled.input`
  font: inherit; font-size: 13px; width: 100%; color: var(--tl-ink); background: var(--tl-surface); border: 1px solid var(--tl-line-strong); border-radius: 4px; padding: 6px 8px;
  &:focus-visible { outline: 2px solid var(--tl-accent); outline-offset: 1px; }
`;
export const Button = styled.button<{ $isPrimary?: boolean }>`
  font: inherit; font-size: 13px; cursor: pointer; border-radius: 4px; padding: 6px 14px; border: 1px solid ${({ $isPrimary }) => ($isPrimary ? '#1f73b7' : 'var(--tl-line-strong)')};
  background: ${({ $isPrimary }) => ($isPrimary ? '#1f73b7' : 'var(--tl-surface)')}; color: ${({ $isPrimary }) => ($isPrimary ? '#fff' : 'var(--tl-ink)')};
  &:disabled { opacity: 0.5; cursor: default; }
  &:focus-visible { outline: 2px solid var(--tl-accent); outline-offset: 2px; }
`;
export const TicketArea = styled.main`
  display: grid; grid-template-columns: 260px minmax(340px, 1fr) 372px; min-height: 0;
`;
export const Fields = styled.form`
  border-inline-end: 1px solid var(--tl-line); padding: 16px; overflow: auto; display: flex; flex-direction: column; gap: 12px;
`;
export const Field = styled.label`
  display: flex; flex-direction: column; gap: 4px; font-size: 12px; font-weight: 600; color: var(--tl-subtle);
`;
export const Conversation = styled.section`
  display: flex; flex-direction: column; min-height: 0; min-width: 0;
`;
export const Thread = styled.ol`
  list-style: none; margin: 0; padding: 16px 20px; overflow: auto; flex: 1; display: flex; flex-direction: column; gap: 16px;
`;
export const Message = styled.li<{ $isInternal: boolean }>`
  background: ${({ $isInternal }) => ($isInternal ? 'var(--tl-warning-ground)' : 'transparent')}; border-radius: 8px; padding: ${({ $isInternal }) => ($isInternal ? '10px 12px' : '0')};
  p { margin: 4px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
  small { color: var(--tl-subtle); margin-inline-start: 8px; }
`;
export const Composer = styled.div`
  border-top: 1px solid var(--tl-line); padding: 12px 20px; display: flex; flex-direction: column; gap: 8px;
  textarea { font: inherit; min-height: 72px; resize: vertical; width: 100%; border: 1px solid var(--tl-line-strong); border-radius: 6px; padding: 8px 10px; color: var(--tl-ink); }
  textarea:focus-visible { outline: 2px solid var(--tl-accent); outline-offset: 1px; }
`;
export const Row = styled.div`display: flex; align-items: center; gap: 8px; flex-wrap: wrap;`;
export const Tray = styled.aside`
  border-inline-start: 1px solid var(--tl-line); display: flex; flex-direction: column; min-height: 0; background: var(--tl-recessed); padding: 12px 16px;
  h2 { font-size: 13px; margin: 0 0 8px; display: flex; align-items: center; gap: 8px; }
`;
export const TrayFrame = styled.div`
  flex: 1; min-height: 0; overflow: auto; background: var(--tl-surface); border: 1px solid var(--tl-line); border-radius: 8px;
`;
export const Table = styled.table`
  width: 100%; border-collapse: collapse; font-size: 13px;
  th { text-align: start; font-weight: 600; color: var(--tl-subtle); padding: 8px 12px; border-bottom: 1px solid var(--tl-line); position: sticky; top: 0; background: var(--tl-surface); }
  td { padding: 8px 12px; border-bottom: 1px solid var(--tl-line); vertical-align: top; }
  td a { color: var(--tl-ink); text-decoration: none; font-weight: 500; }
  td a:hover, td a:focus-visible { text-decoration: underline; }
  tr:hover td { background: var(--tl-recessed); }
`;
export const Status = styled.span<{ $status: string }>`
  display: inline-block; min-width: 64px; text-align: center; border-radius: 4px; font-size: 12px; font-weight: 600; padding: 1px 8px; color: #fff;
  background: ${({ $status }) => ({ new: '#a35200', open: '#b83240', pending: '#1f73b7', hold: '#49545c', solved: '#4b6675', closed: '#68737d' })[$status] ?? '#68737d'};
`;
export const Toast = styled.div<{ $kind: string }>`
  position: fixed; inset-block-end: 20px; inset-inline-start: 76px; max-width: 480px; padding: 12px 16px; border-radius: 8px; box-shadow: 0 8px 24px rgba(0, 0, 0, 0.24); z-index: 5; display: flex; gap: 12px; align-items: start;
  background: ${({ $kind }) => ($kind === 'error' ? 'var(--tl-danger-ground)' : $kind === 'alert' ? 'var(--tl-warning-ground)' : 'var(--tl-good-ground)')};
  color: ${({ $kind }) => ($kind === 'error' ? 'var(--tl-danger-ink)' : $kind === 'alert' ? 'var(--tl-warning-ink)' : 'var(--tl-good-ink)')};
`;
export const Drawer = styled.aside`
  position: fixed; inset-block: 0; inset-inline-end: 0; width: 420px; background: var(--tl-surface); border-inline-start: 1px solid var(--tl-line); box-shadow: -12px 0 32px rgba(0, 0, 0, 0.16); z-index: 4; overflow: auto; padding: 16px 20px;
  h2 { margin: 0; font-size: 16px; } h3 { font-size: 13px; margin: 20px 0 4px; } p { color: var(--tl-subtle); font-size: 13px; margin: 4px 0 8px; }
`;
export const SignInCard = styled.main`
  max-width: 460px; margin: 12vh auto; padding: 28px 32px; border: 1px solid var(--tl-line); border-radius: 12px;
  h1 { font-size: 20px; margin: 0 0 4px; } p { color: var(--tl-subtle); }
  ul { list-style: none; padding: 0; display: flex; flex-direction: column; gap: 8px; }
  li button { width: 100%; text-align: start; padding: 10px 14px; } small { color: var(--tl-subtle); }
`;
