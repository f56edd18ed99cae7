// What of a question means nothing, or contradicts itself: an answer to it would read as one.
import { parseAddress } from '@countersign/policy';
import { isGuid, type QuestionOptions, somebody } from './question-options.ts';
import { PolicyFileError } from './read-json-file.ts';

export function checkPlace({ ip, country, gpsCountry }: QuestionOptions): void {
	if (ip !== undefined && !parseAddress(ip)) throw new PolicyFileError(`--ip ${ip}: is no IPv4 or IPv6 address`);
	for (const [option, code] of [
		['--country', country],
		['--gps-country', gpsCountry],
	] as const)
		if (code !== undefined) checkCountry(option, code);
}

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
/** of two letters, and no country of ISO 3166-1 */
const noCountries = new Set(['ZZ', 'EU', 'UN', 'EZ', 'QO', 'XA', 'XB', 'AC', 'CP', 'DG', 'EA', 'IC', 'TA']);

function checkCountry(option: string, code: string): void {
	if (!/^[A-Za-z]{2}$/.test(code)) throw new PolicyFileError(`${option} ${code}: is no country code of two letters`);
	const upper = code.toUpperCase();
	// an older or everyday code, such as UK, has another one in its place
	const today = new Intl.Locale(`und-${upper}`).region ?? upper;
	if (today !== upper) throw new PolicyFileError(`${option} ${code}: is no country code; did you mean ${today}?`);
	if (noCountries.has(upper) || regions.of(upper) === undefined)
		throw new PolicyFileError(`${option} ${code}: is the code of no country`);
}

/** What is said of a user says nothing of an application, and would be taken for asked. */
export function checkSubject(options: QuestionOptions): void {
	const { agent, servicePrincipal, guest, homeTenant } = options;
	if (homeTenant !== undefined && guest === undefined)
		throw new PolicyFileError('--home-tenant is of a guest: say with --guest what kind of one');
	if (homeTenant !== undefined && !isGuid.test(homeTenant))
		throw new PolicyFileError(`--home-tenant ${homeTenant}: is no id of a tenant`);
	if (agent !== undefined && servicePrincipal !== undefined)
		throw new PolicyFileError('--agent and --service-principal: one of them signs in');
	if (agent === undefined && servicePrincipal === undefined) return;
	const ofUsers: [string, boolean][] = [
		['--user', options.user !== somebody],
		['--group', options.group.length > 0],
		['--role', options.role.length > 0],
		['--guest', guest !== undefined],
		['--mfa', options.mfa === true],
		['--method', options.method.length > 0],
		['--accepted-terms', options.acceptedTerms.length > 0],
		['--action', options.action !== undefined],
	];
	const [wrong] = ofUsers.find(([, isSaid]) => isSaid) ?? [];
	if (wrong)
		throw new PolicyFileError(
			`${wrong} is of a user, and ${agent === undefined ? '--service-principal' : '--agent'} signs in without one`,
		);
}

export function checkProofs({ aaguid, acceptedTerms, customControl }: QuestionOptions): void {
	if (aaguid !== undefined && !isGuid.test(aaguid))
		throw new PolicyFileError(`--aaguid ${aaguid}: is no id of a model of passkeys`);
	for (const id of acceptedTerms)
		if (!isGuid.test(id)) throw new PolicyFileError(`--accepted-terms ${id}: is no id of an agreement`);
	for (const id of customControl) if (id.trim() === '') throw new PolicyFileError('--custom-control needs a name');
}
