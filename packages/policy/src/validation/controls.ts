// The rules for grant and session controls by themselves. Microsoft Graph, "conditionalAccessGrantControls resource
// type" and "conditionalAccessSessionControls resource type".
import { isEmpty, isGuid } from '../identifiers.ts';
import type { Issues } from './issue.ts';

export function checkGrantControls(issues: Issues, value: unknown): void {
	const path = 'grantControls';
	const grant = issues.object(value, path);
	if (!grant) return;
	issues.oneOf(grant.operator, `${path}.operator`, ['AND', 'OR']);
	const names = issues.strings(grant.builtInControls, `${path}.builtInControls`);
	issues.strings(grant.termsOfUse, `${path}.termsOfUse`, isGuid, 'an agreement id');
	issues.strings(grant.customAuthenticationFactors, `${path}.customAuthenticationFactors`);
	const strength = issues.object(grant.authenticationStrength, `${path}.authenticationStrength`);
	if (strength && (typeof strength.id !== 'string' || !isGuid(strength.id)))
		issues.add(`${path}.authenticationStrength.id`, 'must be the id of an authentication strength');
	const others = ['termsOfUse', 'customAuthenticationFactors', 'authenticationStrength'].filter(
		(name) => !isEmpty(grant[name]),
	);
	if (names.includes('block') && (new Set(names).size > 1 || others.length > 0))
		issues.add(`${path}.builtInControls`, '`block` stands alone', 1032);
	if (names.includes('mfa') && strength)
		issues.add(path, '`mfa` and an authentication strength are not for the same policy', 1032);
}

function checkSignInFrequency(issues: Issues, value: unknown): void {
	const path = 'sessionControls.signInFrequency';
	const control = issues.object(value, path);
	if (!control?.isEnabled) return;
	issues.oneOf(control.frequencyInterval ?? 'timeBased', `${path}.frequencyInterval`, ['timeBased', 'everyTime']);
	issues.oneOf(control.authenticationType ?? 'primaryAndSecondaryAuthentication', `${path}.authenticationType`, [
		'primaryAndSecondaryAuthentication',
		'secondaryAuthentication',
	]);
	if (control.frequencyInterval === 'everyTime') {
		for (const name of ['type', 'value'])
			if (!isEmpty(control[name]))
				issues.add(`${path}.${name}`, 'must be absent where the frequency is every time', 1032);
		return;
	}
	if (control.authenticationType === 'secondaryAuthentication')
		issues.add(
			`${path}.authenticationType`,
			'`secondaryAuthentication` goes with the interval `everyTime` alone',
			1104,
		);
	issues.oneOf(control.type, `${path}.type`, ['hours', 'days']);
	const most = control.type === 'days' ? 365 : 23 * 365;
	if (!Number.isInteger(control.value) || (control.value as number) < 1 || (control.value as number) > most)
		issues.add(`${path}.value`, `must be a whole number from 1 to ${most}`);
}

export function checkSessionControls(issues: Issues, value: unknown): void {
	const path = 'sessionControls';
	const session = issues.object(value, path);
	if (!session) return;
	checkSignInFrequency(issues, session.signInFrequency);
	const browser = issues.object(session.persistentBrowser, `${path}.persistentBrowser`);
	if (browser?.isEnabled) issues.oneOf(browser.mode, `${path}.persistentBrowser.mode`, ['always', 'never']);
	const cloudApp = issues.object(session.cloudAppSecurity, `${path}.cloudAppSecurity`);
	if (cloudApp?.isEnabled)
		issues.oneOf(cloudApp.cloudAppSecurityType, `${path}.cloudAppSecurity.cloudAppSecurityType`, [
			'mcasConfigured',
			'monitorOnly',
			'blockDownloads',
		]);
	const continuous = issues.object(session.continuousAccessEvaluation, `${path}.continuousAccessEvaluation`);
	if (continuous)
		issues.oneOf(continuous.mode, `${path}.continuousAccessEvaluation.mode`, [
			'disabled',
			'strictEnforcement',
			'strictLocation',
		]);
	for (const name of ['applicationEnforcedRestrictions', 'secureSignInSession', 'globalSecureAccessFilteringProfile'])
		issues.object(session[name], `${path}.${name}`);
	for (const name of [
		'signInFrequency',
		'persistentBrowser',
		'cloudAppSecurity',
		'applicationEnforcedRestrictions',
		'secureSignInSession',
		'globalSecureAccessFilteringProfile',
	]) {
		const control = session[name];
		if (
			typeof control === 'object' &&
			control !== null &&
			typeof (control as { isEnabled?: unknown }).isEnabled !== 'boolean'
		)
			issues.add(`${path}.${name}.isEnabled`, 'must be true or false');
	}
	if (!isEmpty(session.disableResilienceDefaults) && typeof session.disableResilienceDefaults !== 'boolean')
		issues.add(`${path}.disableResilienceDefaults`, 'must be true or false');
}
