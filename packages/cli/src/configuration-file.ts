// The configuration file of `serve`, and of the commands that work on its data folder.
import { type ProductionConfiguration, parseConfiguration, readFileOrRefuse } from '@countersign/server';

/** @throws StartupError where it cannot be read, or is no configuration */
export function readConfiguration(path: string): ProductionConfiguration {
	return parseConfiguration(readFileOrRefuse(path, 'the configuration file'), path);
}
