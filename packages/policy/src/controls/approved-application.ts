import { builtInControl } from '../control.ts';

export const approvedApplication = builtInControl(
	'approvedApplication',
	({ clientSoftware }) => clientSoftware?.approved === true,
);
