package io.sluice.api.badinput;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Bad requests of every kind there is, in the order of a seed: first each fault alone, then two at
 * a time.
 */
public final class BadRequests {
  private static final int PAIRS_FROM_ONE_LIST = 500;

  private final ApiDocument document;
  private final Random random;

  public BadRequests(ApiDocument document, long seed) {
    this.document = document;
    this.random = new Random(seed);
  }

  /** One request to be: what is to be called, and what is to be wrong. */
  public record Spoilt(Operation operation, List<Fault> faults) {

    /** Whether nothing but a refusal is right. */
    public boolean isRefused() {
      return !faults.isEmpty() && faults.stream().allMatch(Fault::isRefused);
    }

    boolean isAddressedToItsOperation() {
      return faults.stream()
          .map(Fault::stage)
          .noneMatch(stage -> stage == Fault.Stage.TARGET || stage == Fault.Stage.METHOD);
    }

    /** Refused before its body has shown to be broken, it may end its connection later. */
    boolean isOfUnclearLength() {
      return faults.stream().map(Fault::stage).anyMatch(Fault.Stage.FRAMING::equals);
    }

    Request make(World world) {
      Request request = Request.sound(operation, world);
      faults.forEach(fault -> fault.spoil().accept(request));
      return request;
    }

    @Override
    public String toString() {
      return operation + ", where " + faults;
    }
  }

  /** A request to each operation with nothing wrong in it. */
  public List<Spoilt> none() {
    return document.operations().stream()
        .map(operation -> new Spoilt(operation, List.of()))
        .toList();
  }

  /** So many requests; the same for the same seed. */
  public List<Spoilt> take(int count) {
    List<Spoilt> all = single();
    Collections.shuffle(all, random);
    while (all.size() < count) {
      all.addAll(pairs(single()));
    }
    return all.subList(0, count);
  }

  private List<Spoilt> single() {
    List<Spoilt> all = new ArrayList<>();
    for (Operation operation : document.operations()) {
      faults(operation).forEach(fault -> all.add(new Spoilt(operation, List.of(fault))));
    }
    return all;
  }

  private List<Fault> faults(Operation operation) {
    List<Fault> all = new ArrayList<>(FieldFaults.of(operation));
    all.addAll(BodyFaults.of(operation, random));
    all.addAll(TargetFaults.of(operation, random));
    all.addAll(HeaderFaults.of(operation, random));
    all.addAll(FramingFaults.of(operation));
    return all;
  }

  private List<Spoilt> pairs(List<Spoilt> single) {
    List<Spoilt> pairs = new ArrayList<>();
    while (pairs.size() < PAIRS_FROM_ONE_LIST) {
      Spoilt one = single.get(random.nextInt(single.size()));
      List<Spoilt> others =
          single.stream().filter(other -> other.operation().equals(one.operation())).toList();
      Fault another = others.get(random.nextInt(others.size())).faults().getFirst();
      Fault first = one.faults().getFirst();
      if (another.stage() != first.stage()) {
        pairs.add(
            new Spoilt(
                one.operation(),
                List.of(first, another).stream()
                    .sorted(Comparator.comparing(Fault::stage))
                    .toList()));
      }
    }
    return pairs;
  }
}
