/** Entry of the renderer: styles, providers, the app. Everything it knows of the world comes through `window.api`. */
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './theme/tokens.css';
import './theme/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
if (window.api) createRoot(root).render(<App api={window.api} />);
else root.textContent = 'EventLoupe was opened without its host. Start it with npm start.';
