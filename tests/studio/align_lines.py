"""Lines of advertisements by language, written for measuring how well words are found in sound."""

LINES = {
    "en-US": (
        "Happy new year! The new collection is here.",
        "You can. Orlune, your own quiet.",
        "The world fades, and only the music stays with you until the morning.",
        "Soft, light, and strong enough for every day. Try it on, take it home, love it.",
        "Free delivery on Monday; ask for it in the shop.",
        "Straight springs, strange strengths: sixths of a mile, squeezed into a tea cup.",
    ),
    "en-GB": (
        "Everyone’s home for dinner. Here’s to a bright new year.",
        "We looked everywhere for a kettle that boils in a minute, then we built one.",
        "Rain or shine, come as you are.",
    ),
    "de-DE": (
        "Frohes neues Jahr, die neue Kollektion ist da.",
        "Donaudampfschifffahrtsgesellschaft: jetzt einsteigen und den Sommer genießen.",
        "Einmal laden, vierzig Stunden hören. Das ist Ruhe.",
        "Für alle, die morgens schon wissen, was sie abends kochen möchten.",
    ),
    "fr-FR": (
        "Toute la famille est à table. Ensemble, tout pétille.",
        "Bonne année ! La nouvelle collection est arrivée.",
        "Pour votre santé, mangez au moins cinq fruits et légumes par jour.",
        "Le monde s’efface, la musique reste : découvrez le silence.",
    ),
    "es-MX": (
        "Toda la familia, una sola mesa. Celebrar es compartir.",
        "Feliz año nuevo, la nueva colección ya está aquí.",
        "Desde hoy, los mejores precios de la temporada para ti y los tuyos.",
        "¿Listo para salir? Llévala contigo, siempre.",
    ),
    "pt-BR": (
        "Feliz ano novo! A nova coleção já chegou às lojas.",
        "O mundo silencia, e a música fica com você até o fim do dia.",
        "Leve, bonita, resistente: feita para o seu verão.",
    ),
    "it-IT": (
        "Buon anno! La nuova collezione è già in tutti i negozi.",
        "Quaranta ore di musica, una sola ricarica, e la città scompare.",
        "Il caffè della nonna, pronto in un attimo.",
    ),
    "tr-TR": (
        "Mutlu yıllar, yeni koleksiyon geldi.",
        "Şehir hiç durmaz. Ama sen, istersen, durabilirsin.",
        "Bütün aile aynı masada; paylaşmak çok güzel.",
    ),
    "ru-RU": (
        "Вся семья за одним столом. Праздник начинается с искры.",
        "С Новым годом! Новая коллекция уже здесь.",
        "Мир затихает, а музыка остаётся с тобой до самого утра.",
        "Попробуй сегодня, заплати потом.",
    ),
    "pl-PL": (
        "Szczęśliwego nowego roku! Nowa kolekcja już jest w sklepach.",
        "Cała rodzina przy jednym stole, a na stole same pyszności.",
        "Świat cichnie, muzyka zostaje.",
    ),
    "vi-VN": (
        "Bánh chưng xanh, cả nhà sum vầy. Chia sẻ niềm vui ngày Tết.",
        "Chúc mừng năm mới. Bộ sưu tập mới đã có mặt tại cửa hàng.",
        "Một lần sạc, nghe nhạc cả tuần.",
    ),
    "id-ID": (
        "Ada kue keranjang, ada tawa. Kebersamaan terasa lebih segar.",
        "Selamat tahun baru, koleksi terbaru sudah tersedia di toko kami.",
        "Dunia meredup, musiknya tetap tinggal bersama kamu.",
    ),
    "ko-KR": (
        "온 가족이 한자리에 모였어요. 반짝이는 순간을 나눠요.",
        "새해 복 많이 받으세요. 새로운 컬렉션이 나왔습니다.",
        "세상은 조용해지고, 음악은 남아요.",
    ),
    "hi-IN": (
        "पूरा परिवार एक साथ। आइए, खुशियाँ बाँटें।",
        "नया साल मुबारक हो। नया संग्रह अब आपके शहर में।",
        "दुनिया शांत हो जाती है, और संगीत साथ रहता है।",
    ),
    "ar-AE": (
        "العائِلَةُ كُلُّها حَوْلَ المائِدَة. اللَّحَظاتُ أَحْلى مَعَ مَنْ نُحِبّ.",
        "أورْلون. هُدوؤُكَ أَنْت.",
        "يَخْفُتُ العالَم، وَتَبْقى الموسيقى.",
        "سَنَةٌ جَدِيدَةٌ سَعِيدَة.",
    ),
    "el-GR": (
        "Καλή χρονιά! Η νέα συλλογή είναι εδώ.",
        "Όλη η οικογένεια στο ίδιο τραπέζι, και η μουσική μένει.",
    ),
    "zh-CN": (
        "饺子热腾腾，一家人都在。一起举杯，好事成双。",
        "世界安静下来，音乐还在。属于你的安静。",
        "新年快乐，全新系列现已上市。",
    ),
    "ja-JP": (
        "かぞく そろって、いただきます。ことしも、いっしょに はじけよう。",
        "あたらしい とし の おくりもの。ちょっと まって、もう いっぱい。",
    ),
}
"""Read as they stand by espeak-ng: Arabic with its vowels, Japanese in kana."""
