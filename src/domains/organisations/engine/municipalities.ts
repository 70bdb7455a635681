import type { Country } from './provinces.ts';

/** The fact that a place lies in a municipality; a school register knows thousands of them. */
export type MunicipalPlace = { place: string; municipality: string; province: string; country: Country };

/**
 * Municipalities by province, each with towns in it where it isn't called after one: "Velsen: IJmuiden". The Dutch
 * ones are complete (Statistics Netherlands, Gemeenten alfabetisch 2025); of Belgium only those that the gazetteer
 * can't tell from the code of its towns (names of 2025, after the mergers).
 */
const byProvince: Record<Country, Record<string, string>> = {
	NL: {
		Drenthe: `Aa en Hunze: Gieten, Rolde, Gasselte; Assen; Borger-Odoorn: Borger, Exloo; Coevorden;
			De Wolden: Ruinen, De Wijk; Emmen; Hoogeveen; Meppel; Midden-Drenthe: Beilen, Westerbork;
			Noordenveld: Roden, Norg, Peize; Tynaarlo: Tynaarlo, Vries, Zuidlaren; Westerveld: Diever, Havelte, Dwingeloo`,
		Flevoland: `Almere; Dronten; Lelystad; Noordoostpolder: Emmeloord; Urk; Zeewolde`,
		Friesland: `Achtkarspelen: Buitenpost, Surhuisterveen; Ameland: Hollum; Dantumadiel: Damwâld, De Westereen;
			De Fryske Marren: Joure, Lemmer, Balk; Harlingen; Heerenveen; Leeuwarden; Noardeast-Fryslân: Dokkum, Kollum;
			Ooststellingwerf: Oosterwolde, Appelscha; Opsterland: Beetsterzwaag, Gorredijk; Schiermonnikoog;
			Smallingerland: Drachten; Súdwest-Fryslân: Sneek, Bolsward, Workum; Terschelling: West-Terschelling;
			Tytsjerksteradiel: Burgum, Hurdegaryp; Vlieland: Oost-Vlieland; Waadhoeke: Franeker; Weststellingwerf: Wolvega`,
		Gelderland: `Aalten; Apeldoorn; Arnhem; Barneveld; Berg en Dal: Berg en Dal, Groesbeek;
			Berkelland: Eibergen, Neede, Borculo, Ruurlo; Beuningen; Bronckhorst: Vorden, Zelhem; Brummen;
			Buren: Maurik, Lienden; Culemborg; Doesburg; Doetinchem; Druten; Duiven; Ede; Elburg; Epe; Ermelo; Harderwijk;
			Hattem; Heerde; Heumen: Heumen, Malden; Lingewaard: Bemmel, Huissen, Gendt; Lochem; Maasdriel: Kerkdriel, Hedel;
			Montferland: 's-Heerenberg, Didam; Neder-Betuwe: Kesteren, Opheusden; Nijkerk; Nijmegen; Nunspeet; Oldebroek;
			Oost Gelre: Lichtenvoorde, Groenlo; Oude IJsselstreek: Gendringen, Varsseveld; Overbetuwe: Elst, Zetten; Putten;
			Renkum; Rheden; Rozendaal; Scherpenzeel; Tiel; Voorst; Wageningen; West Betuwe: Geldermalsen, Beesd;
			West Maas en Waal: Beneden-Leeuwen; Westervoort; Wijchen; Winterswijk; Zaltbommel; Zevenaar; Zutphen`,
		Groningen: `Eemsdelta: Appingedam, Delfzijl, Loppersum; Groningen; Het Hogeland: Winsum, Uithuizen, Bedum;
			Midden-Groningen: Hoogezand, Sappemeer; Oldambt: Winschoten; Pekela: Oude Pekela; Stadskanaal; Veendam;
			Westerkwartier: Leek, Zuidhorn, Grootegast, Marum; Westerwolde: Ter Apel, Vlagtwedde, Sellingen`,
		Limburg: `Beek; Beekdaelen: Nuth, Schinnen; Beesel; Bergen (L): Well, Wellerlooi; Brunssum;
			Echt-Susteren: Echt, Susteren, Koningsbosch; Eijsden-Margraten: Eijsden, Margraten; Gennep;
			Gulpen-Wittem: Gulpen; Heerlen; Horst aan de Maas: Horst, Sevenum; Kerkrade; Landgraaf: Waubach, Schaesberg;
			Leudal: Heythuysen, Haelen; Maasgouw: Maasbracht, Heel; Maastricht; Meerssen; Mook en Middelaar: Mook;
			Nederweert; Peel en Maas: Panningen, Maasbree; Roerdalen: Herkenbosch, Posterholt; Roermond; Simpelveld;
			Sittard-Geleen: Sittard, Geleen; Stein; Vaals; Valkenburg aan de Geul: Valkenburg; Venlo; Venray; Voerendaal;
			Weert`,
		'Noord-Brabant': `Alphen-Chaam: Alphen, Chaam; Altena: Werkendam, Woudrichem; Asten; Baarle-Nassau; Bergeijk;
			Bergen op Zoom; Bernheze: Heesch, Nistelrode; Best; Bladel; Boekel; Boxtel; Breda; Cranendonck: Budel;
			Deurne: Deurne, Liessel; Dongen; Drimmelen: Made, Terheijden; Eersel; Eindhoven; Etten-Leur; Geertruidenberg;
			Geldrop-Mierlo: Geldrop, Mierlo; Gemert-Bakel: Gemert, Bakel; Gilze en Rijen: Gilze, Rijen; Goirle;
			Halderberge: Oudenbosch, Oud Gastel; Heeze-Leende: Heeze, Leende; Helmond; 's-Hertogenbosch;
			Heusden: Vlijmen, Drunen, Heusden; Hilvarenbeek; Laarbeek: Beek en Donk, Lieshout, Aarle-Rixtel;
			Land van Cuijk: Cuijk, Boxmeer, Grave; Loon op Zand; Maashorst: Uden, Schaijk;
			Meierijstad: Veghel, Schijndel, Sint-Oedenrode; Moerdijk: Zevenbergen, Moerdijk; Nuenen c.a.: Nuenen; Oirschot;
			Oisterwijk; Oosterhout; Oss; Reusel-De Mierden: Reusel; Roosendaal; Rucphen; Sint-Michielsgestel; Someren;
			Son en Breugel: Son, Breugel; Steenbergen; Tilburg; Valkenswaard; Veldhoven; Vught; Waalre; Waalwijk;
			Woensdrecht; Zundert`,
		'Noord-Holland': `Aalsmeer; Alkmaar; Amstelveen; Amsterdam; Bergen (NH): Bergen; Beverwijk; Blaricum; Bloemendaal;
			Castricum; Den Helder; Diemen; Dijk en Waard: Heerhugowaard, Broek op Langedijk;
			Drechterland: Hoogkarspel, Westwoud; Edam-Volendam: Edam, Volendam; Enkhuizen; Gooise Meren: Bussum, Naarden;
			Haarlem; Haarlemmermeer: Hoofddorp, Nieuw-Vennep; Heemskerk; Heemstede; Heiloo; Hilversum;
			Hollands Kroon: Nieuwe Niedorp, Hippolytushoef; Hoorn; Huizen; Koggenland: Avenhorn, De Goorn; Landsmeer; Laren;
			Medemblik; Oostzaan; Opmeer; Ouder-Amstel: Ouderkerk aan de Amstel, Duivendrecht; Purmerend; Schagen;
			Stede Broec: Bovenkarspel, Lutjebroek; Texel: Den Burg; Uitgeest; Uithoorn; Velsen: IJmuiden;
			Waterland: Monnickendam; Wijdemeren: Kortenhoef; Wormerland: Wormer; Zaanstad: Zaandam, Zaanstad; Zandvoort`,
		Overijssel: `Almelo; Borne; Dalfsen; Deventer; Dinkelland: Denekamp, Ootmarsum; Enschede; Haaksbergen; Hardenberg;
			Hellendoorn: Nijverdal, Hellendoorn, Haarle; Hengelo; Hof van Twente: Goor, Delden, Markelo; Kampen; Losser;
			Oldenzaal; Olst-Wijhe: Olst, Wijhe; Ommen; Raalte; Rijssen-Holten: Rijssen, Holten; Staphorst;
			Steenwijkerland: Steenwijk, Vollenhove; Tubbergen; Twenterand: Vriezenveen, Vroomshoop; Wierden;
			Zwartewaterland: Hasselt, Genemuiden; Zwolle`,
		Utrecht: `Amersfoort; Baarn; Bunnik; Bunschoten: Bunschoten, Spakenburg; De Bilt: De Bilt, Bilthoven;
			De Ronde Venen: Mijdrecht, Wilnis; Eemnes; Houten; IJsselstein; Leusden; Lopik; Montfoort; Nieuwegein; Oudewater;
			Renswoude; Rhenen; Soest; Stichtse Vecht: Maarssen, Breukelen; Utrecht;
			Utrechtse Heuvelrug: Doorn, Driebergen-Rijsenburg; Veenendaal; Vijfheerenlanden: Leerdam, Vianen;
			Wijk bij Duurstede; Woerden; Woudenberg; Zeist`,
		Zeeland: `Borsele: Heinkenszand, Borssele; Goes; Hulst; Kapelle; Middelburg;
			Noord-Beveland: Wissenkerke, Colijnsplaat; Reimerswaal: Kruiningen, Yerseke; Schouwen-Duiveland: Zierikzee;
			Sluis; Terneuzen; Tholen; Veere: Veere, Koudekerke, Zoutelande; Vlissingen`,
		'Zuid-Holland': `Alblasserdam; Albrandswaard: Rhoon, Poortugaal; Alphen aan den Rijn; Barendrecht;
			Bodegraven-Reeuwijk: Bodegraven, Reeuwijk; Capelle aan den IJssel; Delft; Dordrecht;
			Goeree-Overflakkee: Middelharnis, Dirksland; Gorinchem; Gouda; 's-Gravenhage;
			Hardinxveld-Giessendam: Boven-Hardinxveld, Giessendam; Hendrik-Ido-Ambacht; Hillegom;
			Hoeksche Waard: Oud-Beijerland, Numansdorp; Kaag en Braassem: Roelofarendsveen;
			Katwijk: Katwijk aan Zee, Katwijk aan den Rijn; Krimpen aan den IJssel; Krimpenerwaard: Schoonhoven, Stolwijk;
			Lansingerland: Bergschenhoek, Berkel en Rodenrijs, Bleiswijk; Leiden; Leiderdorp;
			Leidschendam-Voorburg: Leidschendam, Voorburg; Lisse; Maassluis; Midden-Delfland: Schipluiden, Maasland;
			Molenlanden: Giessenburg, Nieuw-Lekkerland; Nieuwkoop; Nissewaard: Spijkenisse;
			Noordwijk: Noordwijk-Binnen, Noordwijkerhout; Oegstgeest; Papendrecht; Pijnacker-Nootdorp: Pijnacker, Nootdorp;
			Ridderkerk; Rijswijk; Rotterdam; Schiedam; Sliedrecht; Teylingen: Sassenheim, Voorhout, Warmond; Vlaardingen;
			Voorne aan Zee: Hellevoetsluis, Brielle; Voorschoten; Waddinxveen; Wassenaar;
			Westland: Naaldwijk, Monster, 's-Gravenzande; Zoetermeer; Zoeterwoude: Zoeterwoude-Dorp;
			Zuidplas: Nieuwerkerk aan den IJssel, Moordrecht; Zwijndrecht`
	},
	BE: {
		Antwerpen: `Laakdal; Malle: Oostmalle; Puurs-Sint-Amands: Puurs, Sint-Amands`,
		Brussel: `Anderlecht; Brussel; Elsene; Etterbeek; Evere; Ganshoren; Jette; Koekelberg; Oudergem; Schaarbeek;
			Sint-Agatha-Berchem; Sint-Gillis; Sint-Jans-Molenbeek; Sint-Joost-ten-Node; Sint-Lambrechts-Woluwe;
			Sint-Pieters-Woluwe; Ukkel; Vorst; Watermaal-Bosvoorde`,
		Limburg: `Bilzen-Hoeselt: Bilzen, Hoeselt; Dilsen-Stokkem; Hamont-Achel; Hechtel-Eksel; Herstappe;
			Heusden-Zolder: Heusden; Houthalen-Helchteren: Houthalen, Helchteren; Oudsbergen: Opglabbeek;
			Pelt: Neerpelt, Overpelt; Tessenderlo-Ham: Tessenderlo; Tongeren-Borgloon: Tongeren, Borgloon;
			Voeren: Sint-Pieters-Voeren`,
		'Oost-Vlaanderen': `Beveren-Kruibeke-Zwijndrecht: Beveren, Kruibeke; Brakel; Erpe-Mere; Horebeke; Kluisbergen;
			Kruisem: Kruishoutem, Zingem; Lierde: Sint-Maria-Lierde; Lievegem: Zomergem, Waarschoot, Lovendegem; Maarkedal;
			Merelbeke-Melle: Merelbeke, Melle; Nazareth-De Pinte: Nazareth, De Pinte; Wortegem-Petegem; Zwalm`,
		'Vlaams-Brabant': `Affligem; Lennik: Sint-Martens-Lennik; Linter; Pajottegem: Galmaarden, Gooik, Herne; Roosdaal;
			Scherpenheuvel-Zichem; Tielt-Winge`,
		'West-Vlaanderen': `Heuvelland; Langemark-Poelkapelle; Lo-Reninge; Mesen; Spiere-Helkijn; Vleteren`
	}
};

export const municipalPlaces: readonly MunicipalPlace[] = (['NL', 'BE'] as const).flatMap((country) =>
	Object.entries(byProvince[country]).flatMap(([province, list]) =>
		list.split(';').flatMap((entry) => {
			const [name, towns] = entry.split(':') as [string, string?];
			const municipality = name.trim();
			return (towns ?? name)
				.split(',')
				.map((town) => ({ place: town.trim(), municipality, province, country }));
		})
	)
);
