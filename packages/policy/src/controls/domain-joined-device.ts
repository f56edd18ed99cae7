// Hybrid joined, that is. Microsoft Entra, "Require Microsoft Entra hybrid joined device".
import { builtInControl } from '../control.ts';

export const domainJoinedDevice = builtInControl(
	'domainJoinedDevice',
	({ device }) => device?.trustType === 'ServerAD',
);
