// HashiCorp's azuread provider for Terraform, unmodified, driven by OpenTofu: what `azuread/main.tf` describes is made,
// found to be as described, changed, imported and destroyed. Run by `npm run test:tools`; skipped, loudly, where the
// two programs are not given. Both are built from source with Go, each in about ten minutes on one core:
//
//   git clone --branch v3.9.0 https://github.com/hashicorp/terraform-provider-azuread
//   (cd terraform-provider-azuread && go build -mod=vendor -o bin/terraform-provider-azuread .)
//   git clone --branch v1.10.10 https://github.com/opentofu/opentofu
//   (cd opentofu && go build -o bin/tofu ./cmd/tofu)
//
// COUNTERSIGN_AZUREAD_PROVIDER and COUNTERSIGN_TOFU name the built files.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFolder } from '../../e2e/trust.ts';
import { type InteropAuthority, startInteropAuthority } from '../authority.ts';
import { skipLoudly } from '../driven-program.ts';
import { entraTenants } from '../tenants.ts';
import { letDaemonAdminister, runTool } from './tool.ts';

const { COUNTERSIGN_AZUREAD_PROVIDER: provider, COUNTERSIGN_TOFU: tofu } = process.env;
const areGiven = provider !== undefined && tofu !== undefined;
if (!areGiven) skipLoudly('AZUREAD PROVIDER AND OPENTOFU (COUNTERSIGN_AZUREAD_PROVIDER, COUNTERSIGN_TOFU)');

/** a password is never read again, so who has one is not the same after an import */
const notImported = /^(?:data\.|azuread_user\.|azuread_(?:application|service_principal)_password\.)/;

describe.runIf(areGiven)('HashiCorp’s azuread provider', () => {
	const folder = mkdtempSync(join(tmpdir(), 'countersign-azuread-'));
	let authority: InteropAuthority;
	const run = (...parameters: string[]) =>
		runTool(tofu ?? '', parameters, {
			cwd: folder,
			env: {
				ARM_METADATA_HOSTNAME: authority.host,
				ARM_TENANT_ID: testIds.tenant,
				ARM_CLIENT_ID: testIds.daemon,
				ARM_CLIENT_SECRET: testIds.secret,
				CHECKPOINT_DISABLE: '1',
				HOME: folder,
				SSL_CERT_FILE: join(certificateFolder, 'ca.pem'),
				TF_CLI_CONFIG_FILE: join(folder, 'tofu.rc'),
				TF_IN_AUTOMATION: '1',
			},
		});
	async function done(...parameters: string[]): Promise<string> {
		const { status, stdout, stderr } = await run(...parameters);
		if (status !== 0) throw new Error(`tofu ${parameters.join(' ')}: ${stderr}${stdout}`);
		return stdout;
	}
	const options = (stage: 'first' | 'second') => ['-input=false', '-no-color', `-var=stage=${stage}`];
	const apply = (stage: 'first' | 'second') => done('apply', '-auto-approve', '-parallelism=30', ...options(stage));
	/** what a new plan would change: nothing where the server answers as the configuration describes */
	async function differences(stage: 'first' | 'second'): Promise<string> {
		const { status, stdout, stderr } = await run('plan', '-detailed-exitcode', ...options(stage));
		return status === 0 ? '' : `${stderr}${stdout}`;
	}

	beforeAll(async () => {
		authority = await startInteropAuthority(entraTenants(letDaemonAdminister));
		copyFileSync(join(import.meta.dirname, 'azuread', 'main.tf'), join(folder, 'main.tf'));
		writeFileSync(
			join(folder, 'tofu.rc'),
			`provider_installation {\n\tdev_overrides { "hashicorp/azuread" = "${dirname(provider ?? '')}" }\n\tdirect {}\n}\n`,
		);
	});
	afterAll(async () => {
		rmSync(folder, { recursive: true, force: true });
		await authority?.close();
	});

	test('what is described is made, data sources find it, and a new plan changes nothing', async () => {
		await apply('first');
		expect(JSON.parse(await done('output', '-json', 'facts'))).toMatchObject({
			tenant: testIds.tenant,
			initial: ['contoso.example'],
			users: ['clerk@contoso.example', 'assistant@contoso.example'],
			members: 2,
			audiences: 'AzureADMyOrg',
		});
		expect(await differences('first')).toBe('');
	});

	test('what is described anew is changed, and a new plan changes nothing', async () => {
		await apply('second');
		expect(await differences('second')).toBe('');
	});

	test('what is forgotten is imported, and a new plan changes nothing', async () => {
		const { values } = JSON.parse(await done('show', '-json'));
		const resources: { address: string; mode: string; values: { id: string } }[] = values.root_module.resources;
		const imported = resources.filter(({ address, mode }) => mode === 'managed' && !notImported.test(address));
		expect(imported.length).toBeGreaterThan(15);
		await done('state', 'rm', ...imported.map(({ address }) => address));
		for (const { address, values: of } of imported) await done('import', ...options('second'), address, of.id);
		expect(await differences('second')).toBe('');
	});

	test('what is no longer described is gone', async () => {
		await done('destroy', '-auto-approve', '-parallelism=30', ...options('second'));
		expect(await done('state', 'list')).toBe('');
	});
});
