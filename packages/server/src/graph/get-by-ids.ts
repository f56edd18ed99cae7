// Users and groups by their ids, such as those of a token's `groups`, whose names an application shows. Microsoft
// Graph, "directoryObject: getByIds".
import { findDirectoryObject } from './directory-objects.ts';
import { graphBadRequest } from './graph-error.ts';
import { readDirectory } from './permissions.ts';
import { contextOf, type GraphAction } from './resource.ts';

const mostIds = 1000;

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const isListOfTexts = (value: unknown): value is string[] =>
	Array.isArray(value) && value.every((item) => typeof item === 'string');

export const getByIds: GraphAction = {
	path: 'directoryObjects/getByIds',
	permissions: readDirectory,
	async run(input, { ids, types }) {
		if (!isListOfTexts(ids) || ids.length > mostIds)
			throw graphBadRequest(`ids must be an array of at most ${mostIds} ids.`);
		if (types !== undefined && !isListOfTexts(types))
			throw graphBadRequest('types must be an array of names, such as group.');
		const wanted = types?.map((type) => `#microsoft.graph.${type}`);
		const found: object[] = [];
		for (const id of new Set(ids.map((each) => each.toLowerCase()))) {
			const object = guid.test(id) ? await findDirectoryObject(input, id) : undefined;
			// what is nobody's is left out
			if (object && (!wanted || wanted.includes((object as { '@odata.type': string })['@odata.type'])))
				found.push(object);
		}
		return { '@odata.context': contextOf(input, 'directoryObjects'), value: found };
	},
};
