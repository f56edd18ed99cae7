// Distinguished names compared as people write them: parts in either order, with or without spaces, types and values in
// any case. RFC 4514, RFC 5280 §7.1.

/** @returns the parts of a name: `cn=alice`, `dc=example` */
function partsOf(name: string): string[] {
	return name
		.split(/(?<!\\),/)
		.map((part) =>
			part
				.trim()
				.replace(/\s*=\s*/, '=')
				.toLowerCase(),
		)
		.filter((part) => part !== '');
}

/** @returns whether both texts write one name; an empty name is nobody's */
export function isSameName(left: string, right: string): boolean {
	const [ofLeft, ofRight] = [partsOf(left), partsOf(right)];
	if (ofLeft.length === 0 || ofLeft.length !== ofRight.length) return false;
	const backwards = [...ofRight].reverse();
	return (
		ofLeft.every((part, index) => part === ofRight[index]) || ofLeft.every((part, index) => part === backwards[index])
	);
}
