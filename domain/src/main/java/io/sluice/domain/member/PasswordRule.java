package io.sluice.domain.member;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which passwords may be chosen (NIST SP 800-63B, 5.1.1.2): 12 to 128 characters of any kind, but
 * none of those that are tried first. A common word does not get better by what is usually done to
 * it, so capitals, digits, signs and the usual replacements of letters are looked through.
 */
public final class PasswordRule {
  public static final int SHORTEST = 12;
  public static final int LONGEST = 128;
  private static final int LONGEST_REPEATED = 4;
  private static final int MOST_WORDS = 3;
  private static final int SHORTEST_LINE = 8;
  private static final String USUAL_REPLACEMENTS = "0134578@$!|";
  private static final List<String> WHAT_THEY_REPLACE = List.of("oleastbasil", "oieastbasil");

  /** Rows and circles of keys, and the orders that everybody knows. */
  private static final Set<String> LINES =
      Set.of(
          "01234567890123456789",
          "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
          "qwertyuiopasdfghjklzxcvbnm",
          "1234567890qwertyuiopasdfghjklzxcvbnm",
          "qwertzuiopasdfghjklyxcvbnm",
          "azertyuiopqsdfghjklmwxcvbn",
          "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
          "qazwsxedcrfvtgbyhnujmikolp",
          "1q2w3e4r5t6y7u8i9o0p",
          "q1w2e3r4t5y6u7i8o9p0",
          "zaq1xsw2cde3vfr4bgt5nhy6mju7");

  /** Made by hand of what the well-known lists of leaked passwords have at their beginning. */
  private static final Set<String> WORDS =
      Arrays.stream(
              """
              password passwort passw pass word motdepasse contrasena senha parola wachtwoord haslo
              secret secrets geheim letmein letme open sesame opensesame access login signin logon
              welcome hello hallo hola bonjour goodbye please changeme change default test testing
              tester guest user username admin administrator root superuser master manager system
              server database oracle cisco windows microsoft google facebook instagram twitter
              youtube amazon apple iphone samsung android internet computer laptop network security
              sluice sneaker sneakers shop shopping buyer seller market
              qwerty qwertz azerty asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm qwer qweasd qweasdzxc
              qazwsx wsxedc abc abcd abcde abcdef abcdefg xyz
              iloveyou ilove love lover loveyou loveme lovely my mine your you and the
              forever together always never baby babygirl babyboy sweet sweetheart sweetie honey
              princess prince queen king angel angels heart hearts kisses darling beautiful pretty
              sunshine summer winter spring autumn fall sun moon star stars starlight rainbow flower
              flowers butterfly rose lily daisy jasmine diamond gold golden silver crystal
              monday tuesday wednesday thursday friday saturday sunday january february march april
              may june july august september october november december today tomorrow
              monkey dragon tiger lion eagle wolf shark bear panther falcon phoenix horse pony puppy
              kitty kitten dog cat bird fish snake spider turtle dolphin
              football soccer baseball basketball hockey tennis golf cricket rugby racing player
              liverpool chelsea arsenal barcelona manchester united realmadrid juventus bayern yankees
              cowboys lakers steelers eagles rangers
              batman superman spiderman ironman pokemon pikachu naruto minecraft fortnite starwars
              skywalker harrypotter matrix hunter ranger warrior ninja samurai killer shadow ghost
              devil demon hell heaven god jesus christ church blessed faith hope
              michael jordan jennifer jessica ashley amanda daniel david robert thomas andrew joshua
              matthew anthony william charlie george michelle nicole samantha elizabeth maria anna
              alexander natasha sophie emma james john mary peter richard martin alex
              freedom liberty america american england london paris berlin seoul tokyo korea canada
              mexico brasil india france germany
              trust trustno one two three four five six seven eight nine ten number first last
              money rich lucky luck happy birthday smile cool cookie cookies chocolate candy cheese
              pizza coffee banana cherry peaches pepper ginger orange lemon
              mustang ferrari porsche mercedes corvette camaro harley yamaha honda toyota
              guitar music rock rocker metal metallica nirvana eminem
              black white blue green red purple pink yellow silver
              boy girl man woman mother father mom dad family friend friends school college student
              teacher doctor nurse private public house home garden office work job
              sexy fuck fucker fuckyou shit bitch asshole
              temp temporary sample example demo new old this that is me not correct
              battery staple correcthorsebatterystaple whatever nothing something everything
              """
                  .strip()
                  .split("\\s+"))
          .collect(Collectors.toUnmodifiableSet());

  private static final int LONGEST_WORD =
      WORDS.stream().mapToInt(String::length).max().orElseThrow();

  private PasswordRule() {}

  /** What is wrong with the password, as its owner is told; empty when nothing is. */
  public static Optional<String> brokenBy(String password) {
    if (password.length() < SHORTEST || password.length() > LONGEST) {
      return Optional.of("must have %d to %d characters".formatted(SHORTEST, LONGEST));
    }
    return isCommon(password.toLowerCase(Locale.ROOT))
        ? Optional.of("is one of those that are tried first: choose another")
        : Optional.empty();
  }

  private static boolean isCommon(String password) {
    return isRepetition(password)
        || isLine(password)
        || isLine(lettersOf(password))
        || isMadeOfWords(lettersOf(password))
        || WHAT_THEY_REPLACE.stream().anyMatch(letters -> isDisguised(password, letters));
  }

  private static boolean isDisguised(String password, String letters) {
    return isMadeOfWords(lettersOf(withoutReplacements(password, letters)))
        || isMadeOfWords(lettersOf(withoutReplacements(withoutEnds(password), letters)));
  }

  /** One to four characters, over and over. */
  private static boolean isRepetition(String password) {
    for (int length = 1; length <= LONGEST_REPEATED; length++) {
      if (password.substring(length).equals(password.substring(0, password.length() - length))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLine(String password) {
    String backwards = new StringBuilder(password).reverse().toString();
    return password.length() >= SHORTEST_LINE
        && LINES.stream().anyMatch(line -> line.contains(password) || line.contains(backwards));
  }

  private static String withoutReplacements(String password, String letters) {
    StringBuilder plain = new StringBuilder(password);
    for (int i = 0; i < plain.length(); i++) {
      int known = USUAL_REPLACEMENTS.indexOf(plain.charAt(i));
      if (known >= 0) {
        plain.setCharAt(i, letters.charAt(known));
      }
    }
    return plain.toString();
  }

  /** What is no letter in front or at the end was put there to please somebody's rule. */
  private static String withoutEnds(String password) {
    return password.replaceAll("^[^a-z]+", "").replaceAll("[^a-z]+\\z", "");
  }

  private static String lettersOf(String password) {
    return password.replaceAll("[^a-z]", "");
  }

  /** Few common words and nothing else, one after the other; digits and signs make no word. */
  private static boolean isMadeOfWords(String letters) {
    int[] fewest = new int[letters.length() + 1];
    for (int end = 1; end <= letters.length(); end++) {
      fewest[end] = MOST_WORDS + 1;
      for (int start = Math.max(0, end - LONGEST_WORD); start < end; start++) {
        if (fewest[start] < fewest[end] - 1 && WORDS.contains(letters.substring(start, end))) {
          fewest[end] = fewest[start] + 1;
        }
      }
    }
    return !letters.isEmpty() && fewest[letters.length()] <= MOST_WORDS;
  }
}
