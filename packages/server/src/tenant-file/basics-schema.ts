// What members of the tenant file are made of: ids, names, instants.
import { z } from 'zod';

export const guid = z
	.string()
	.regex(/^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/, 'must be a GUID');
export const name = z
	.string()
	.min(1)
	.max(256)
	.regex(/^[^\p{Cc}\p{Cf}]*$/u, 'must hold no control or invisible characters');
export const instant = z.iso.datetime({ offset: true });
