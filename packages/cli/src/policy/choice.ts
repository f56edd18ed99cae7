// Values of options that come from a list: taken in any letter case, refused with the nearest right one.
import { nearest } from '@countersign/policy';
import { InvalidArgumentError } from 'commander';

export const clientApps = [
	'browser',
	'mobileAppsAndDesktopClients',
	'exchangeActiveSync',
	'easSupported',
	'other',
	'all',
];
export const platforms = ['android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux', 'all'];
export const riskLevels = ['none', 'low', 'medium', 'high', 'hidden'];
export const insiderRiskLevels = ['none', 'minor', 'moderate', 'elevated'];
export const agentRiskLevels = ['none', 'low', 'medium', 'high'];
export const flows = ['deviceCodeFlow', 'authenticationTransfer', 'none'];
export const userActions = ['registerSecurityInformation', 'registerOrJoinDevices'];
export const outcomes = ['allow', 'interrupt', 'block'];
export const guestTypes = [
	'internalGuest',
	'b2bCollaborationGuest',
	'b2bCollaborationMember',
	'b2bDirectConnectUser',
	'otherExternalUser',
	'serviceProvider',
];
export const deviceMembers = [
	'deviceId',
	'displayName',
	'enrollmentProfileName',
	'isCompliant',
	'manufacturer',
	'mdmAppId',
	'model',
	'operatingSystem',
	'operatingSystemVersion',
	'ownership',
	'physicalIds',
	'profileType',
	'systemLabels',
	'trustType',
	...Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`),
];

/**
 * @returns the name in its right letter case
 * @throws InvalidArgumentError which commander shows with the option
 */
export function oneOf(names: readonly string[]): (value: string) => string {
	return (value) => {
		const right = names.find((name) => name.toLowerCase() === value.toLowerCase());
		if (right !== undefined) return right;
		const near = nearest(value, names);
		throw new InvalidArgumentError(`It is none of ${names.join(', ')}${near ? `; did you mean ${near}?` : '.'}`);
	};
}

/** The same for an option that may be repeated. */
export function someOf(names: readonly string[]): (value: string, values: string[]) => string[] {
	const read = oneOf(names);
	return (value, values) => [...values, read(value)];
}

export function seconds(value: string): number {
	if (!/^\d{1,10}$/.test(value)) throw new InvalidArgumentError('It is no number of seconds.');
	return Number(value);
}
