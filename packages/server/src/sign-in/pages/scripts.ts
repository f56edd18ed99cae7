// The scripts of the sign-in pages, by the names that their addresses have: `/assets/passkey.js`, `/assets/device.js`,
// `/assets/position.js`.
import { deviceScript } from './device-script.ts';
import { passkeyScript } from './passkey-script.ts';
import { positionScript } from './position-script.ts';

const scripts: ReadonlyMap<string, string> = new Map([
	['device', deviceScript],
	['position', positionScript],
]);

export const scriptOf = (name: string) => scripts.get(name.toLowerCase()) ?? passkeyScript;
