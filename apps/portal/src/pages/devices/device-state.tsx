import { Badge } from '@fluentui/react-components';
import type { Device } from '../../graph/device-queries.ts';

const joinTypes: Readonly<Record<string, string>> = {
	AzureAd: 'Joined',
	ServerAd: 'Hybrid joined',
	Workplace: 'Registered',
};

/** @returns how the device became known, in words */
export const joinTypeOf = ({ trustType }: Device) => (trustType ? joinTypes[trustType] : undefined) ?? '–';

/** Whether policies that ask for a compliant device let this one in. */
export function Compliance({ device: { isCompliant } }: { device: Device }) {
	if (isCompliant === null) return <>Nobody said</>;
	return (
		<Badge appearance="tint" color={isCompliant ? 'success' : 'danger'}>
			{isCompliant ? 'Compliant' : 'Not compliant'}
		</Badge>
	);
}

export function Enabled({ device: { accountEnabled } }: { device: Device }) {
	if (accountEnabled) return <>Enabled</>;
	return (
		<Badge appearance="tint" color="danger">
			Disabled
		</Badge>
	);
}
