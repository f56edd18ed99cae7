// An app protection policy on the client software. Microsoft Entra, "Require app protection policy".
import { builtInControl } from '../control.ts';

export const compliantApplication = builtInControl(
	'compliantApplication',
	({ clientSoftware }) => clientSoftware?.protectionPolicy === true,
);
