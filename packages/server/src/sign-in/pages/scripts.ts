// The scripts of the sign-in pages, by the names that their addresses have: `/assets/passkey.js`, `/assets/device.js`.
import { deviceScript } from './device-script.ts';
import { passkeyScript } from './passkey-script.ts';

export const scriptOf = (name: string) => (name.toLowerCase() === 'device' ? deviceScript : passkeyScript);
