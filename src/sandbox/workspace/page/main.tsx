/** @module sandbox/workspace/page/main  Mounts the agent screen. */
import { createRoot } from 'react-dom/client';
import { App } from './workspace.tsx';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
