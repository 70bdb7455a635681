declare module 'snowball-stemmers' {
	type Stemmer = { stem(word: string): string };
	const snowball: { newStemmer(algorithm: 'dutch'): Stemmer };
	export default snowball;
}
