// What an applied policy of a record asked for, and what made it apply, in words. Microsoft Graph,
// "conditionalAccessRuleSatisfied resource type".
import type { AppliedConditionalAccessPolicy } from '@countersign/protocol';
import { controlName } from '../../parts/summary.ts';

const ruleNames: Readonly<Record<string, string>> = {
	allUsers: 'all users',
	userId: 'this user by name',
	groupId: 'a group of the user',
	roleId: 'a role of the user',
	guest: 'guests',
	allApps: 'all resources',
	appId: 'the resource by name',
	appFilter: 'a filter for applications',
	acr: 'an authentication context',
	office365: 'Office 365',
	allLocations: 'any location',
	allTrustedLocations: 'trusted locations',
	locationId: 'a named location',
	allDevicePlatforms: 'any platform',
	devicePlatform: 'the platform',
	deviceFilter: 'a filter for devices',
	deviceCodeFlow: 'the device code flow',
	authenticationTransfer: 'authentication transfer',
};

/** The log capitalises the names of controls: `Mfa`. */
const nameOf = (control: string) => controlName(control.slice(0, 1).toLowerCase() + control.slice(1));

/** @returns one or two sentences; an empty text where an older record says neither */
export function whyApplied({
	enforcedGrantControls = [],
	enforcedSessionControls = [],
	includeRulesSatisfied = [],
}: AppliedConditionalAccessPolicy): string {
	const controls = [...enforcedGrantControls, ...enforcedSessionControls].map(nameOf);
	const rules = includeRulesSatisfied.map(({ ruleSatisfied }) => ruleNames[ruleSatisfied] ?? ruleSatisfied);
	return [
		...(controls.length > 0 ? [`Control: ${controls.join(', ')}.`] : []),
		...(rules.length > 0 ? [`Applied by: ${[...new Set(rules)].join(', ')}.`] : []),
	].join(' ');
}
