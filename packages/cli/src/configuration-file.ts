// The configuration file of `serve`, and of the commands that work on its data folder.
import { readFileSync } from 'node:fs';
import { type ProductionConfiguration, parseConfiguration, StartupError } from '@countersign/server';

/** @throws StartupError where it cannot be read, or is no configuration */
export function readConfiguration(path: string): ProductionConfiguration {
	let text: string;
	try {
		text = readFileSync(path, 'utf8');
	} catch (cause) {
		throw new StartupError(`the configuration file ${path} cannot be read`, { cause });
	}
	return parseConfiguration(text, path);
}
