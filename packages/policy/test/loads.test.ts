// Imported inside the test, so that a module that cannot be loaded is a failed test and not a file without tests.
import { expect, test } from 'vitest';

test('the engine loads, with every condition and every control', async () => {
	const { compile } = await import('../src/index.ts');
	const { conditions } = await import('../src/conditions/index.ts');
	const { controls } = await import('../src/controls/index.ts');
	const { sessionControls } = await import('../src/session-controls/index.ts');
	expect(compile([], { namedLocations: [] }).policies).toEqual([]);
	for (const { id } of [...conditions, ...controls, ...sessionControls]) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
});
