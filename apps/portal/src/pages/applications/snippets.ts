// The few lines that a registration needs in a program: with Microsoft's library and with ours.
import type { Registration } from '../../graph/application-queries.ts';

export type ApplicationKind = 'spa' | 'web' | 'native' | 'api';

/** @returns what the redirect URIs say that the application is */
export function kindOf({ spa, web, publicClient }: Registration): ApplicationKind {
	if (spa?.redirectUris.length) return 'spa';
	if (web?.redirectUris.length) return 'web';
	return publicClient?.redirectUris.length ? 'native' : 'api';
}

export interface Snippet {
	title: string;
	language: 'ts';
	text: string;
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/**
 * @param origin of the authority, such as `https://localhost:8443`
 * @param tenantId of the tenant that the application is registered in
 */
export function snippetsOf(application: Registration, origin: string, tenantId: string): Snippet[] {
	const { appId, spa, web, publicClient, identifierUris } = application;
	const kind = kindOf(application);
	const authority = quoted(`${origin}/${tenantId}`);
	const host = quoted(new URL(origin).host);
	const id = quoted(appId);
	const redirect = quoted((spa ?? web ?? publicClient)?.redirectUris[0] ?? '');
	const msal = (lines: readonly string[]) => lines.join('\n');
	if (kind === 'spa')
		return [
			{
				title: '@countersign/client',
				language: 'ts',
				text: msal([
					"import { createPublicClient } from '@countersign/client';",
					'',
					'const client = createPublicClient({',
					`\tclientId: ${id},`,
					`\tauthority: ${authority},`,
					`\tredirectUri: ${quoted(spa?.redirectUris[0] ?? '')},`,
					'});',
				]),
			},
			{
				title: '@azure/msal-browser',
				language: 'ts',
				text: msal([
					"import { createStandardPublicClientApplication } from '@azure/msal-browser';",
					'',
					'const client = await createStandardPublicClientApplication({',
					'\tauth: {',
					`\t\tclientId: ${id},`,
					`\t\tauthority: ${authority},`,
					`\t\tknownAuthorities: [${host}],`,
					`\t\tredirectUri: ${quoted(spa?.redirectUris[0] ?? '')},`,
					'\t\t// says that the program answers claims challenges',
					"\t\tclientCapabilities: ['cp1'],",
					'\t},',
					'});',
				]),
			},
		];
	if (kind === 'native')
		return [
			{
				title: '@azure/msal-node',
				language: 'ts',
				text: msal([
					"import { PublicClientApplication } from '@azure/msal-node';",
					'',
					'const client = new PublicClientApplication({',
					`\tauth: { clientId: ${id}, authority: ${authority}, knownAuthorities: [${host}] },`,
					'});',
				]),
			},
		];
	const confidential: Snippet[] = [
		{
			title: '@azure/msal-node',
			language: 'ts',
			text: msal([
				"import { ConfidentialClientApplication } from '@azure/msal-node';",
				'',
				'const client = new ConfidentialClientApplication({',
				'\tauth: {',
				`\t\tclientId: ${id},`,
				`\t\tauthority: ${authority},`,
				`\t\tknownAuthorities: [${host}],`,
				'\t\tclientSecret: process.env.CLIENT_SECRET,',
				'\t},',
				'});',
				...(kind === 'web' ? ['', `// redirectUri: ${redirect}`] : []),
			]),
		},
	];
	if (kind === 'web' || !identifierUris?.length) return confidential;
	return [
		{
			title: '@countersign/guard',
			language: 'ts',
			text: msal([
				"import { createGuard } from '@countersign/guard';",
				'',
				'const guard = createGuard({',
				`\tauthority: ${quoted(origin)},`,
				`\ttenants: [${quoted(tenantId)}],`,
				`\taudience: ${id},`,
				`\tclientId: ${id},`,
				'\toperations,',
				'\tmappings,',
				'});',
			]),
		},
		...confidential,
	];
}
