/** What the parent uses: it runs no VAD. Children take `ear.js`, `vad.js`, `wav.js` and so on. */
export { fvadDir } from './fvad-dir.js';
