// Named locations and authentication strengths that are wrong or at the edge: which issue names which path.
import { expect, test } from 'vitest';
import { validateAuthenticationStrength, validateNamedLocation } from '../src/index.ts';

test.each<[string, object, string[]]>([
	[
		'[sec 169] [case policy/11] host bits, which Graph takes and ignores',
		{ ipRanges: [{ cidrAddress: '198.51.100.7/24' }] },
		[],
	],
	['[case policy/11] IPv6 in capitals with host bits', { ipRanges: [{ cidrAddress: '2001:DB8:0:1::5/63' }] }, []],
	[
		'[case policy/11] an address without a prefix',
		{ ipRanges: [{ cidrAddress: '192.0.2.1' }] },
		['ipRanges[0].cidrAddress'],
	],
	['[sec 169] /0', { ipRanges: [{ cidrAddress: '0.0.0.0/0' }] }, ['ipRanges[0].cidrAddress']],
	['[sec 169] /33', { ipRanges: [{ cidrAddress: '198.51.100.0/33' }] }, ['ipRanges[0].cidrAddress']],
	['[sec 169] /8', { ipRanges: [{ cidrAddress: '10.0.0.0/8' }] }, []],
	['[sec 169] /128', { ipRanges: [{ cidrAddress: '2001:db8::1/128' }] }, []],
	['[sec 168] a mapped network', { ipRanges: [{ cidrAddress: '::ffff:198.51.100.0/120' }] }, []],
	[
		'[sec 168] a mapped network that is too wide',
		{ ipRanges: [{ cidrAddress: '::ffff:0.0.0.0/96' }] },
		['ipRanges[0].cidrAddress'],
	],
	...(
		[
			['iPv4CidrRange', '192.0.2.0/24', true],
			['ipv4cidrrange', '192.0.2.0/24', true],
			['iPv6CidrRange', '2001:db8::/32', true],
			['iPv6CidrRange', '::ffff:198.51.100.0/120', true],
			['iPv6CidrRange', '192.0.2.0/24', false],
			['iPv4CidrRange', '2001:db8::/32', false],
			['iPv4Range', '192.0.2.0/24', false],
		] as const
	).map(([type, cidrAddress, isTaken]): [string, object, string[]] => [
		`${cidrAddress} as ${type}`,
		{ ipRanges: [{ '@odata.type': `#microsoft.graph.${type}`, cidrAddress }] },
		isTaken ? [] : ['ipRanges[0].@odata.type'],
	]),
	['no networks', { ipRanges: [] }, ['ipRanges']],
	[
		'2,001 networks',
		{ ipRanges: Array.from({ length: 2001 }, () => ({ cidrAddress: '198.51.100.0/24' })) },
		['ipRanges'],
	],
	['a network that is a number', { ipRanges: [{ cidrAddress: 7 }] }, ['ipRanges[0].cidrAddress']],
	['a network that is null', { ipRanges: [null] }, ['ipRanges[0].cidrAddress']],
	['trust that is no truth value', { ipRanges: [{ cidrAddress: '10.0.0.0/8' }], isTrusted: 'yes' }, ['isTrusted']],
	['no name', { displayName: '', ipRanges: [{ cidrAddress: '10.0.0.0/8' }] }, ['displayName']],
	['a type that is none', { '@odata.type': '#microsoft.graph.moonLocation' }, ['@odata.type']],
	['a type called constructor', { '@odata.type': 'constructor' }, ['@odata.type']],
	['countries', { '@odata.type': '#microsoft.graph.countryNamedLocation', countriesAndRegions: ['CH'] }, []],
	[
		'a country of three letters',
		{ '@odata.type': '#microsoft.graph.countryNamedLocation', countriesAndRegions: ['CHE'] },
		['countriesAndRegions[0]'],
	],
	[
		'no countries',
		{ '@odata.type': '#microsoft.graph.countryNamedLocation', countriesAndRegions: [] },
		['countriesAndRegions'],
	],
	[
		'no countries but the unknown',
		{
			'@odata.type': '#microsoft.graph.countryNamedLocation',
			countriesAndRegions: [],
			includeUnknownCountriesAndRegions: true,
		},
		[],
	],
	[
		'a lookup method that is none',
		{
			'@odata.type': '#microsoft.graph.countryNamedLocation',
			countriesAndRegions: ['CH'],
			countryLookupMethod: 'guess',
		},
		['countryLookupMethod'],
	],
	[
		'an answer for unknown countries that is none',
		{
			'@odata.type': '#microsoft.graph.countryNamedLocation',
			countriesAndRegions: ['CH'],
			includeUnknownCountriesAndRegions: 'yes',
		},
		['includeUnknownCountriesAndRegions'],
	],
	['no networks at all', { ipRanges: undefined }, ['ipRanges']],
	['the compliant network', { '@odata.type': '#microsoft.graph.compliantNetworkNamedLocation' }, []],
])('a named location with %s: %j', (_, more, paths) => {
	const issues = validateNamedLocation({ displayName: 'L', isTrusted: false, ...more });
	expect(issues.map(({ path }) => path)).toEqual(paths);
	// the sentences that people read
	if (issues.length > 0) expect(issues.map(({ number, message }) => `${number}: ${message}`)).toMatchSnapshot();
});

const fido = (more: object = {}) => ({
	'@odata.type': '#microsoft.graph.fido2CombinationConfiguration',
	appliesToCombinations: ['fido2'],
	allowedAAGUIDs: ['aaaaaaaa-0000-4000-8000-000000000001'],
	...more,
});
const x509 = (more: object = {}) => ({
	'@odata.type': '#microsoft.graph.x509CertificateCombinationConfiguration',
	appliesToCombinations: ['x509CertificateMultiFactor'],
	...more,
});

test.each<[string, object, string[]]>([
	['one combination', { allowedCombinations: ['fido2'] }, []],
	['a combination in another order', { allowedCombinations: ['sms, password'] }, []],
	['a single factor', { allowedCombinations: ['sms'] }, []],
	['a combination that is a number', { allowedCombinations: [7] }, ['allowedCombinations[0]', 'allowedCombinations']],
	['a name of 30 characters', { allowedCombinations: ['sms'], displayName: 'x'.repeat(30) }, []],
	[
		'a restriction that is a text',
		{ allowedCombinations: ['fido2'], combinationConfigurations: ['fido2'] },
		['combinationConfigurations[0]'],
	],
	['no combination', { allowedCombinations: [] }, ['allowedCombinations']],
	['a mode that is none', { allowedCombinations: ['password,pigeon'] }, ['allowedCombinations[0]']],
	['a combination that satisfies nothing', { allowedCombinations: ['fido2,sms'] }, ['allowedCombinations[0]']],
	['no name', { displayName: '', allowedCombinations: ['fido2'] }, ['displayName']],
	['a name of 31 characters', { displayName: 'x'.repeat(31), allowedCombinations: ['fido2'] }, ['displayName']],
	['makes of passkeys', { allowedCombinations: ['fido2'], combinationConfigurations: [fido()] }, []],
	[
		'no make of passkey',
		{ allowedCombinations: ['fido2'], combinationConfigurations: [fido({ allowedAAGUIDs: [] })] },
		['combinationConfigurations[0].allowedAAGUIDs'],
	],
	[
		'a make that is none',
		{ allowedCombinations: ['fido2'], combinationConfigurations: [fido({ allowedAAGUIDs: ['x'] })] },
		['combinationConfigurations[0].allowedAAGUIDs[0]'],
	],
	[
		'a configuration of what it does not allow',
		{ allowedCombinations: ['sms'], combinationConfigurations: [fido()] },
		['combinationConfigurations[0].appliesToCombinations[0]'],
	],
	[
		'a configuration of nothing',
		{ allowedCombinations: ['fido2'], combinationConfigurations: [fido({ appliesToCombinations: [] })] },
		['combinationConfigurations[0].appliesToCombinations'],
	],
	[
		'issuers of certificates',
		{
			allowedCombinations: ['x509CertificateMultiFactor'],
			combinationConfigurations: [x509({ allowedIssuerSkis: ['ski'] })],
		},
		[],
	],
	[
		'policies of certificates',
		{
			allowedCombinations: ['x509CertificateMultiFactor'],
			combinationConfigurations: [x509({ allowedPolicyOIDs: ['1.2'] })],
		},
		[],
	],
	[
		'certificates of any kind',
		{ allowedCombinations: ['x509CertificateMultiFactor'], combinationConfigurations: [x509()] },
		['combinationConfigurations[0]'],
	],
	[
		'a configuration of no type',
		{ allowedCombinations: ['fido2'], combinationConfigurations: [fido({ '@odata.type': 'x' })] },
		['combinationConfigurations[0].@odata.type'],
	],
	[
		'configurations that are no list',
		{ allowedCombinations: ['fido2'], combinationConfigurations: {} },
		['combinationConfigurations'],
	],
])('an authentication strength with %s: %j', (_, more, paths) => {
	const issues = validateAuthenticationStrength({ displayName: 'S', ...more });
	expect(issues.map(({ path }) => path)).toEqual(paths);
	// the sentences that people read
	if (issues.length > 0) expect(issues.map(({ number, message }) => `${number}: ${message}`)).toMatchSnapshot();
});
