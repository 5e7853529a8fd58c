import { start } from './app.tsx';

start(document.getElementById('root')!);
